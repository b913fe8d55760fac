using Weir.IO;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// One address of the configuration that is open: one socket, or two where it stands for two families. Owner: the
/// thread that runs the gateway.
/// </summary>
internal sealed class OpenListener(ListenOptions options, IReadOnlyList<ServedListener> sockets, bool isImplied)
{
    /// <summary>What the configuration says of it now.</summary>
    internal ListenOptions Options { get; set; } = options;

    internal IReadOnlyList<ServedListener> Sockets => sockets;

    /// <summary>Whether nobody wrote the address: it came with an inherited descriptor.</summary>
    internal bool IsImplied => isImplied;

    internal bool IsInherited => sockets[0].IsInherited;

    /// <summary>Whether it is what an entry of another configuration asks for.</summary>
    internal bool Serves(ListenOptions wanted)
    {
        if (Options.Key == wanted.Key)
        {
            return true;
        }

        if (!IsInherited)
        {
            return false;
        }

        NetAddress bound = sockets[0].Address;
        foreach (NetAddress address in ListenAddresses.Of(wanted))
        {
            bool isAny = wanted.Host is null && wanted.Kind == ListenKind.Tcp && InheritedListeners.IsAny(bound)
                && bound.Port == wanted.Port;
            if (isAny || bound.Equals(address))
            {
                return true;
            }
        }

        return false;
    }
}
