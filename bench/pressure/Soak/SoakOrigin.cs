using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>The origin of a soak: reads strictly and answers each request by its plan. Owner: any thread.</summary>
internal sealed class SoakOrigin : IDisposable
{
    private const int Backlog = 4096;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<WirePeer, bool> _peers = new();
    private readonly SoakState _state;

    public SoakOrigin(SoakState state)
    {
        _state = state;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public int Connections => _peers.Count;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (WirePeer peer in _peers.Keys)
        {
            peer.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                WirePeer peer = new(await _listener.AcceptAsync());
                _peers[peer] = true;
                _ = ServeAsync(peer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(WirePeer peer)
    {
        try
        {
            bool goesOn = true;
            while (goesOn && await peer.ReadHeadAsync() is { } head)
            {
                RequestPlan? plan = RequestPlan.Read(_state.Seed, head.StartLine);
                goesOn = plan is not null && head["X-Number"] == $"{plan.Number}"
                    ? await new OriginAnswer(_state, peer, head, plan).RunAsync()
                    : throw new WireException($"a request that nobody sent: {head.StartLine} {head["X-Number"]}");
            }
        }
        catch (WireEndException)
        {
            // The gateway closes when a client leaves or met a fault of ours; what it means is the client's to say.
        }
        catch (WireException e)
        {
            _state.Fail($"the origin received {e.Message}");
        }
        finally
        {
            _peers.TryRemove(peer, out _);
            peer.Dispose();
        }
    }
}
