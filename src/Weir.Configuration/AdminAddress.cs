using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>The rules for the admin address that a file and a command line share.</summary>
internal static class AdminAddress
{
    /// <summary>Why the admin address cannot be used; <c>null</c> when it can.</summary>
    public static string? Problem(ListenOptions address, IReadOnlyList<ListenOptions> listen, bool hasToken)
    {
        if (address.IsSecure)
        {
            return "The admin address speaks plain HTTP; write http://. To reach it from elsewhere over TLS, forward "
                + "to it from a route.";
        }

        if (!address.IsLocal && !hasToken)
        {
            return "Beyond loopback the admin address needs a token: admin: { listen: ..., token: ... }. Or write "
                + "http://127.0.0.1:9180, a unix socket, or off.";
        }

        foreach (ListenOptions other in listen)
        {
            if (address.Overlaps(other))
            {
                return $"The address is taken by the listener {other.Text}; choose another port.";
            }
        }

        return null;
    }
}
