using System.Text;
using Weir.Http;

namespace Weir.Transport;

/// <summary>Whether a request of HTTP/1.1 asks for another protocol that may be passed on. Any thread.</summary>
public static class Http1Upgrade
{
    /// <summary>
    /// Whether it asks for one. HTTP/2 over cleartext would hide further requests from us: such a request is served
    /// without the upgrade.
    /// </summary>
    public static bool IsAsked(Head request, ConnectionOptions connection, in BodyFraming framing)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (connection & ConnectionOptions.Upgrade) != ConnectionOptions.None
            && request.Has(KnownField.Upgrade)
            && request.MinorVersion > 0
            && framing.Kind == BodyKind.None
            && !AsksForHttp2(request);
    }

    private static bool AsksForHttp2(Head request)
    {
        FieldListReader protocols = new(request, KnownField.Upgrade);
        while (protocols.MoveNext())
        {
            ReadOnlySpan<byte> h2 = "h2"u8;
            if (protocols.Current.Length >= h2.Length
                && Ascii.EqualsIgnoreCase(protocols.Current[..h2.Length], h2))
            {
                return true;
            }
        }

        return false;
    }
}
