using System.Collections.Concurrent;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// Bounds the connections of one client address over all loops. Owner: any thread; one entry for each address that is
/// connected, so it is bounded by the connections themselves.
/// </summary>
public sealed class AddressLimit
{
    private readonly ConcurrentDictionary<NetAddress, int> _counts = new();
    private volatile int _connectionsMax;

    /// <param name="connectionsMax">Connections that one address may have; 0 for any number.</param>
    public AddressLimit(int connectionsMax) => _connectionsMax = connectionsMax;

    /// <summary>
    /// Connections that one address may have; 0 for any number. Those that came while it was 0 are not counted. Any
    /// thread.
    /// </summary>
    public int ConnectionsMax
    {
        get => _connectionsMax;
        set => _connectionsMax = value;
    }

    /// <summary>
    /// Lets a connection in; false when its address has as many as it may. When it was counted, it is counted out with
    /// <see cref="Remove"/>.
    /// </summary>
    internal bool TryAdd(in NetAddress peer, out bool isCounted)
    {
        int max = _connectionsMax;
        isCounted = false;
        if (max == 0 || peer.Family == NetFamily.Unix)
        {
            return true;
        }

        int count = _counts.AddOrUpdate(peer.WithPort(0), 1, static (_, old) => old + 1);
        if (count <= max)
        {
            isCounted = true;
            return true;
        }

        Remove(peer);
        return false;
    }

    /// <summary>Counts a connection out that was counted in.</summary>
    internal void Remove(in NetAddress peer)
    {
        NetAddress address = peer.WithPort(0);
        while (_counts.TryGetValue(address, out int count))
        {
            bool isDone = count > 1
                ? _counts.TryUpdate(address, count - 1, count)
                : _counts.TryRemove(new KeyValuePair<NetAddress, int>(address, count));
            if (isDone)
            {
                return;
            }
        }
    }
}
