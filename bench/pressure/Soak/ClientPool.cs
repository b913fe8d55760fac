using System.Collections.Concurrent;

namespace Weir.Pressure;

/// <summary>
/// Client connections that are kept between requests. One that has been idle for long is closed and not used, well
/// before the gateway would: so a kept connection that turns out to be dead is never the client's fault.
/// Owner: any thread.
/// </summary>
internal sealed class ClientPool(int port) : IDisposable
{
    private const int IdleMsMax = 20_000;
    private const int KeptMax = 64;

    private readonly ConcurrentStack<WirePeer> _kept = new();
    private volatile bool _isClosed;

    /// <summary>A kept connection, or a new one.</summary>
    public async ValueTask<WirePeer> TakeAsync()
    {
        while (_kept.TryPop(out WirePeer? peer))
        {
            if (Environment.TickCount64 - peer.IdleSince < IdleMsMax)
            {
                return peer;
            }

            peer.Dispose();
        }

        return await WirePeer.ConnectAsync(port);
    }

    /// <summary>Keeps a connection after a request that was planned so.</summary>
    public void Keep(WirePeer peer, RequestPlan plan)
    {
        peer.LastPlan = plan;
        if (_isClosed || _kept.Count >= KeptMax)
        {
            peer.Dispose();
            return;
        }

        peer.IdleSince = Environment.TickCount64;
        _kept.Push(peer);
    }

    public void Dispose()
    {
        _isClosed = true;
        while (_kept.TryPop(out WirePeer? peer))
        {
            peer.Dispose();
        }
    }
}
