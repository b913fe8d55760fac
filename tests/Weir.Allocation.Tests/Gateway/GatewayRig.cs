using System.Net;
using Weir.Allocation.Tests.Loops;
using Weir.Core;
using Weir.Gateway;
using Weir.IO;
using Weir.IO.Native;
using Weir.Telemetry;
using Weir.Testing.Transport;
using Weir.Transport;

namespace Weir.Allocation.Tests.Gateway;

/// <summary>
/// The real pipeline on one real loop: routes, forwarding fields, metrics, loopback sockets, and clients that keep a
/// number of connections busy. Owner: the test's thread.
/// </summary>
internal sealed class GatewayRig : IDisposable
{
    private readonly PlainOrigin _origin = new();
    private readonly EventLog _log = new(Stream.Null, static () => DateTimeOffset.UnixEpoch);
    private readonly TransportLoop _transport;
    private readonly Server _server;
    private readonly Resolver _resolver;
    private readonly PlainClient[] _clients;

    internal GatewayRig(int clients, string target)
    {
        EngineMetrics metrics = new(new MetricsRegistry(), ["GET"], loops: 1);
        EventLoop loop = new(0, new LinuxNet(), new SlabAllowance(64 << 20));
        _resolver = new Resolver(loop.Net);
        _transport = new TransportLoop(loop, metrics.ForLoop(0), _resolver, 75_000_000_000);
        Router router = new GatewayCompiler(Options(_origin.Port), metrics, loops: 1).Compile().Router;
        _server = new Server([_transport]);
        _server.Start();
        NetAddress address = _server.Listen(
            NetAddress.IPv4(0x7F000001, 0),
            dualStack: false,
            clients + 16,
            new DownstreamOptions(),
            new GatewayPipeline(router, _log),
            out _)!.Value;
        _clients = new PlainClient[clients];
        for (int i = 0; i < clients; i++)
        {
            _clients[i] = new PlainClient(address.Port, target);
        }
    }

    internal NetCounters Calls => _transport.Loop.Net.Counters;

    internal long Ticks => _transport.Loop.TickCount;

    /// <summary>Bytes that the loop's thread has allocated so far.</summary>
    internal long AllocatedBytes() => new AllocationMark().Take(_transport.Loop);

    /// <summary>Rounds in which every client sends a request and then every one receives its response.</summary>
    internal void Run(int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            foreach (PlainClient client in _clients)
            {
                client.Send();
            }

            foreach (PlainClient client in _clients)
            {
                client.Receive();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PlainClient client in _clients)
        {
            client.Dispose();
        }

        _server.Dispose();
        _resolver.Dispose();
        _log.Dispose();
        _origin.Dispose();
    }

    private static GatewayOptions Options(int originPort)
    {
        DestinationOptions destination = new()
        {
            Text = $"http://127.0.0.1:{originPort}",
            Host = IPAddress.Loopback.ToString(),
            HostIsAddress = true,
            Port = originPort,
        };
        ClusterOptions cluster = ClusterOptions.ForUrl(destination);
        Assert.True(PathPattern.TryParse("/fixed", out PathPattern? path, out _));
        return new GatewayOptions
        {
            Clusters = [cluster],
            Routes =
            [
                new RouteOptions
                {
                    Name = "/fixed",
                    Match = new MatchOptions { Path = path },
                    Respond = new RespondOptions
                    {
                        Headers = [new FieldValue("content-type", "text/plain")],
                        Body = new string('x', 1024),
                    },
                },
                new RouteOptions { Name = "/", To = cluster.Name },
            ],
        };
    }
}
