using System.Net;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>The socket addresses that a listen entry stands for. Any thread.</summary>
internal static class ListenAddresses
{
    /// <summary>
    /// The addresses, the one that must succeed first; further ones are skipped where the system lacks them.
    /// </summary>
    internal static NetAddress[] Of(ListenOptions listen)
    {
        if (listen.Kind == ListenKind.Unix)
        {
            return [NetAddress.Unix(listen.UnixPath!)];
        }

        return listen.Host switch
        {
            // One socket for both families; IPv4 alone where the system has no IPv6.
            null => Both(IPAddress.IPv6Any, IPAddress.Any, listen.Port),
            "localhost" => Both(IPAddress.Loopback, IPAddress.IPv6Loopback, listen.Port),
            _ => [NetAddress.From(IPAddress.Parse(listen.Host), listen.Port)],
        };
    }

    private static NetAddress[] Both(IPAddress first, IPAddress second, int port) =>
        [NetAddress.From(first, port), NetAddress.From(second, port)];
}
