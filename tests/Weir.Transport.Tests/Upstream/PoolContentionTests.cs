using Weir.Core;
using Weir.IO;
using Weir.IO.Native;
using Weir.Telemetry;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Upstream;

/// <summary>
/// A pool much smaller than the demand, on four real loops: what the simulation, whose ticks are atomic, cannot find.
/// </summary>
public sealed class PoolContentionTests
{
    private const int Loops = 4;
    private const int ConnectionsMax = 3;
    private const int Clients = 24;
    private const int Rounds = 150;

    [Fact]
    public void Acquire_FourLoopsAndThreePlaces_ServesAllWithinTheBound()
    {
        using PlainOrigin origin = new();
        Destination destination = new(
            "http://origin", "127.0.0.1", origin.Port, unixPath: null,
            new UpstreamSettings { ConnectionsMax = ConnectionsMax }, 0, Loops);
        using Resolver resolver = new(new LinuxNet());
        TransportLoop[] transports = Transports(resolver);
        using Server server = new(transports);
        server.Start();
        ProxyHandler handler = new(destination, new AttemptTimeouts());
        int port = server.Listen(
            NetAddress.IPv4(0x7F000001, 0), dualStack: false, 100, new DownstreamOptions(), handler, out _)!.Value.Port;
        PlainClient[] clients = [.. Enumerable.Range(0, Clients).Select(_ => new PlainClient(port, "/0/1/0/0"))];
        int most = 0;
        for (int i = 0; i < Rounds; i++)
        {
            foreach (PlainClient client in clients)
            {
                client.Send();
            }

            foreach (PlainClient client in clients)
            {
                most = Math.Max(most, destination.Open);

                // Throws when the answer is not 200: a wake-up that was lost ends in 503.
                client.Receive();
            }
        }

        foreach (PlainClient client in clients)
        {
            client.Dispose();
        }

        Assert.InRange(most, 1, ConnectionsMax);
        Assert.Equal(0, destination.Waiting);
        Assert.Empty(handler.Defects);
    }

    private static TransportLoop[] Transports(Resolver resolver)
    {
        EngineMetrics metrics = new(new MetricsRegistry(), ["GET"], Loops);
        SlabAllowance allowance = new(16 << 20);
        TransportLoop[] transports = new TransportLoop[Loops];
        for (int i = 0; i < Loops; i++)
        {
            EventLoop loop = new(i, new LinuxNet(), allowance);
            transports[i] = new TransportLoop(loop, metrics.ForLoop(i), resolver, 75_000_000_000);
        }

        return transports;
    }
}
