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

    /// <param name="connectionsMax">Connections that one address may have; 0 for any number.</param>
    public AddressLimit(int connectionsMax) => ConnectionsMax = connectionsMax;

    /// <summary>Connections that one address may have; 0 for any number.</summary>
    public int ConnectionsMax { get; }

    /// <summary>Counts a connection in; false when its address has as many as it may.</summary>
    internal bool TryAdd(in NetAddress peer)
    {
        if (ConnectionsMax == 0 || peer.Family == NetFamily.Unix)
        {
            return true;
        }

        int count = _counts.AddOrUpdate(peer.WithPort(0), 1, static (_, old) => old + 1);
        if (count <= ConnectionsMax)
        {
            return true;
        }

        Remove(peer);
        return false;
    }

    /// <summary>Counts a connection out that was counted in.</summary>
    internal void Remove(in NetAddress peer)
    {
        if (ConnectionsMax == 0 || peer.Family == NetFamily.Unix)
        {
            return;
        }

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
