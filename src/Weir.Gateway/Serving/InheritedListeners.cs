using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// Listening descriptors that the process was started with (systemd's socket activation), found by the address that
/// they are bound to. Owner: the thread that starts the gateway.
/// </summary>
internal sealed class InheritedListeners
{
    private readonly Dictionary<int, NetAddress> _byDescriptor = [];

    /// <param name="net">Makes the descriptors fit for the engine.</param>
    /// <param name="descriptors">The descriptors.</param>
    /// <exception cref="GatewayStartException">One of them is no listening socket.</exception>
    internal InheritedListeners(Net net, IReadOnlyList<int> descriptors)
    {
        foreach (int descriptor in descriptors)
        {
            int error = net.AdoptListener(descriptor);
            if (error < 0)
            {
                throw new GatewayStartException(
                    $"descriptor {descriptor} of LISTEN_FDS is no listening stream socket: {NetError.Describe(error)}");
            }

            _ = net.LocalAddress(descriptor, out NetAddress address);
            _byDescriptor.Add(descriptor, address);
        }
    }

    /// <summary>Descriptors that nothing asked for, each with its address.</summary>
    internal IReadOnlyDictionary<int, NetAddress> Unused => _byDescriptor;

    /// <summary>Takes the descriptor that is bound to an address; below 0 when there is none.</summary>
    internal int Take(in NetAddress wanted, bool isDual)
    {
        foreach ((int descriptor, NetAddress address) in _byDescriptor)
        {
            bool isAny = isDual && address.Port == wanted.Port && IsAny(address);
            if (isAny || address.Equals(wanted))
            {
                _byDescriptor.Remove(descriptor);
                return descriptor;
            }
        }

        return -1;
    }

    /// <summary>Gives a descriptor back that was taken and not served.</summary>
    internal void PutBack(int descriptor, in NetAddress address) => _byDescriptor.Add(descriptor, address);

    /// <summary>Takes whatever is left, in the order of descriptors: for a gateway that was told no address.</summary>
    internal List<int> TakeAll()
    {
        List<int> all = [.. _byDescriptor.Keys];
        all.Sort();
        _byDescriptor.Clear();
        return all;
    }

    /// <summary>Whether an address stands for all of its family.</summary>
    internal static bool IsAny(in NetAddress address) =>
        address.Equals(NetAddress.IPv4(0, address.Port)) || address.Equals(NetAddress.IPv6(0, address.Port));
}
