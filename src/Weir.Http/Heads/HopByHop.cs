using System.Numerics;
using System.Text;

namespace Weir.Http;

/// <summary>
/// Fields that end at this hop (RFC 9110 7.6.1), and the options of Connection. Any thread that owns the head.
/// </summary>
public static class HopByHop
{
    /// <summary>
    /// What is removed whether Connection names it or not. Proxy-Authorization and Proxy-Authenticate are for the next
    /// hop only (RFC 9110 11.7); Weir takes part in no scheme that passes them along, so they end here too. Trailer
    /// stays: trailers are forwarded, and the field is not of the connection (RFC 9110 6.6.2).
    /// </summary>
    private const ulong RemovedAlways =
        (1ul << (int)KnownField.Connection) |
        (1ul << (int)KnownField.KeepAlive) |
        (1ul << (int)KnownField.ProxyConnection) |
        (1ul << (int)KnownField.ProxyAuthenticate) |
        (1ul << (int)KnownField.ProxyAuthorization) |
        (1ul << (int)KnownField.TE) |
        (1ul << (int)KnownField.TransferEncoding) |
        (1ul << (int)KnownField.Upgrade) |
        (1ul << (int)KnownField.Http2Settings);

    /// <summary>
    /// Removes the fields of this hop, and those that Connection names. A sender must not name a field there that is
    /// meant for all recipients, so a known end-to-end field, or one that starts with X-Forwarded-, stays even when it
    /// is named: otherwise a client could strip what a proxy in front of us has vouched for (X-Forwarded-For), or
    /// Content-Length, Authorization or Cookie behind a check that has already seen them.
    /// </summary>
    /// <returns>What <see cref="ReadOptions"/> would have said.</returns>
    /// <remarks>
    /// Removed slots can still be read, but not found: look up Upgrade first. Transport adds it again for a tunnel.
    /// </remarks>
    public static ConnectionOptions Strip(Head head)
    {
        var options = ConnectionOptions.None;
        ulong found = head.Present & RemovedAlways;
        if (found == 0)
        {
            return options;
        }

        if (head.Has(KnownField.Connection))
        {
            var reader = new FieldListReader(head, KnownField.Connection);
            while (reader.MoveNext())
            {
                KnownField field = KnownFields.Find(reader.Current);
                options |= OptionOf(field, reader.Current);
                if (field == KnownField.None && !IsForwarding(reader.Current))
                {
                    head.Remove(reader.Current);
                }
            }
        }

        while (found != 0)
        {
            head.Remove((KnownField)BitOperations.TrailingZeroCount(found));
            found &= found - 1;
        }

        return options;
    }

    /// <summary>The options of all Connection lines that Weir acts on; others are passed over.</summary>
    public static ConnectionOptions ReadOptions(Head head)
    {
        var options = ConnectionOptions.None;
        if (!head.Has(KnownField.Connection))
        {
            return options;
        }

        var reader = new FieldListReader(head, KnownField.Connection);
        while (reader.MoveNext())
        {
            options |= OptionOf(KnownFields.Find(reader.Current), reader.Current);
        }

        return options;
    }

    /// <summary>
    /// Whether the sender keeps the connection open after this message (RFC 9112 9.3): HTTP/1.1 unless it says close,
    /// HTTP/1.0 only when it says keep-alive and not close.
    /// </summary>
    public static bool KeepsAlive(Head head, ConnectionOptions options) =>
        (options & ConnectionOptions.Close) == ConnectionOptions.None &&
        (head.MinorVersion >= 1 || (options & ConnectionOptions.KeepAlive) != ConnectionOptions.None);

    internal static bool IsForwarding(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> prefix = "x-forwarded-"u8;
        return name.Length > prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix);
    }

    private static ConnectionOptions OptionOf(KnownField field, ReadOnlySpan<byte> option) => field switch
    {
        KnownField.KeepAlive => ConnectionOptions.KeepAlive,
        KnownField.Upgrade => ConnectionOptions.Upgrade,
        KnownField.None when Ascii.EqualsIgnoreCase(option, "close"u8) => ConnectionOptions.Close,
        _ => ConnectionOptions.None,
    };
}
