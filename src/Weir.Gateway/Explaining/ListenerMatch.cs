using System.Globalization;
using System.Net;

namespace Weir.Gateway;

/// <summary>Which listener a URL leads to, as far as the URL tells. Any thread.</summary>
internal static class ListenerMatch
{
    /// <summary>
    /// The listener that sends requests for this authority to https; null when one that the URL may lead to does not.
    /// </summary>
    internal static ListenOptions? Redirecting(IReadOnlyList<ListenOptions> listeners, string scheme, string authority)
    {
        if (scheme != "http")
        {
            return null;
        }

        int colon = authority.LastIndexOf(':');
        bool hasPort = colon > authority.LastIndexOf(']');
        string host = (hasPort ? authority[..colon] : authority).Trim('[', ']').ToLowerInvariant();
        int port = 80;
        if (hasPort && !int.TryParse(
            authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            return null;
        }

        ListenOptions? found = null;
        foreach (ListenOptions listen in listeners)
        {
            if (listen.Kind == ListenKind.Tcp && listen.Port == port && MayReach(listen.Host, host))
            {
                if (!listen.RedirectsToHttps)
                {
                    return null;
                }

                found ??= listen;
            }
        }

        return found;
    }

    // A name may lead to any address of this machine; an address only to itself.
    private static bool MayReach(string? listen, string host)
    {
        bool isAddress = IPAddress.TryParse(host, out IPAddress? address);
        if (listen is null or "0.0.0.0" or "::" || (!isAddress && host != "localhost"))
        {
            return true;
        }

        bool isLoopback = !isAddress || IPAddress.IsLoopback(address!);
        return listen == "localhost"
            ? isLoopback
            : isAddress ? listen == address!.ToString() : IPAddress.IsLoopback(IPAddress.Parse(listen));
    }
}
