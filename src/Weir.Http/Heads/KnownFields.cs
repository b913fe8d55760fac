using System.Text;

namespace Weir.Http;

/// <summary>The bytes of the known field names, and the way from bytes to the id. Immutable; any thread.</summary>
public static class KnownFields
{
    /// <summary>Ids run from 1 to this; the bits of a presence word follow them.</summary>
    public const int IdMax = (int)KnownField.XClientCertSha256;

    // Four times the number of names: most lookups of an unknown name end at the first, empty, slot.
    private const int TableSize = 256;

    private static readonly byte[][] s_names = Build(lower: false);
    private static readonly byte[][] s_lowerNames = Build(lower: true);
    private static readonly NamePattern[] s_patterns = BuildPatterns();
    private static readonly byte[] s_table = BuildTable();

    /// <summary>
    /// The name as HTTP/1.1 writes it, <c>Content-Length</c>; empty for <see cref="KnownField.None"/>.
    /// </summary>
    public static ReadOnlySpan<byte> Name(this KnownField field) => s_names[(int)field];

    /// <summary>The name as HTTP/2 writes it, <c>content-length</c>; empty for <see cref="KnownField.None"/>.</summary>
    public static ReadOnlySpan<byte> LowerName(this KnownField field) => s_lowerNames[(int)field];

    /// <summary>The bit of a field in a presence word; see <see cref="Head.Present"/>.</summary>
    public static ulong Bit(this KnownField field) => 1ul << (int)field;

    /// <summary>
    /// The id of a name, whatever its case; <see cref="KnownField.None"/> when the name is not known.
    /// </summary>
    /// <param name="name">A token; what is found for bytes that are none is not defined.</param>
    public static KnownField Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return KnownField.None;
        }

        byte[] table = s_table;
        int slot = Hash(name);
        while (true)
        {
            int id = table[slot];
            if (id == 0)
            {
                return KnownField.None;
            }

            if (s_patterns[id].Matches(name))
            {
                return (KnownField)id;
            }

            slot = (slot + 1) & (TableSize - 1);
        }
    }

    // Length, first and last letter tell nearly all of the names apart; 0x20 folds the case of letters.
    private static int Hash(ReadOnlySpan<byte> name) =>
        ((name.Length * 5) + ((name[0] | 0x20) * 9) + ((name[^1] | 0x20) * 31)) & (TableSize - 1);

    private static NamePattern[] BuildPatterns()
    {
        var patterns = new NamePattern[IdMax + 1];
        for (int id = 1; id <= IdMax; id++)
        {
            patterns[id] = new NamePattern(s_lowerNames[id]);
        }

        return patterns;
    }

    private static byte[] BuildTable()
    {
        var table = new byte[TableSize];
        for (int id = 1; id <= IdMax; id++)
        {
            int slot = Hash(s_lowerNames[id]);
            while (table[slot] != 0)
            {
                slot = (slot + 1) & (TableSize - 1);
            }

            table[slot] = (byte)id;
        }

        return table;
    }

    private static byte[][] Build(bool lower)
    {
        var names = new byte[IdMax + 1][];
        for (int id = 0; id <= IdMax; id++)
        {
            string text = Text((KnownField)id);
            names[id] = Encoding.ASCII.GetBytes(lower ? text.ToLowerInvariant() : text);
        }

        return names;
    }

    private static string Text(KnownField field) => field switch
    {
        KnownField.None => "",
        KnownField.Host => "Host",
        KnownField.Connection => "Connection",
        KnownField.ContentLength => "Content-Length",
        KnownField.TransferEncoding => "Transfer-Encoding",
        KnownField.ContentType => "Content-Type",
        KnownField.ContentEncoding => "Content-Encoding",
        KnownField.ContentRange => "Content-Range",
        KnownField.Expect => "Expect",
        KnownField.Upgrade => "Upgrade",
        KnownField.KeepAlive => "Keep-Alive",
        KnownField.ProxyConnection => "Proxy-Connection",
        KnownField.ProxyAuthenticate => "Proxy-Authenticate",
        KnownField.ProxyAuthorization => "Proxy-Authorization",
        KnownField.TE => "TE",
        KnownField.Trailer => "Trailer",
        KnownField.Via => "Via",
        KnownField.Date => "Date",
        KnownField.Server => "Server",
        KnownField.UserAgent => "User-Agent",
        KnownField.Accept => "Accept",
        KnownField.AcceptEncoding => "Accept-Encoding",
        KnownField.AcceptLanguage => "Accept-Language",
        KnownField.Authorization => "Authorization",
        KnownField.WwwAuthenticate => "WWW-Authenticate",
        KnownField.Cookie => "Cookie",
        KnownField.SetCookie => "Set-Cookie",
        KnownField.CacheControl => "Cache-Control",
        KnownField.Etag => "ETag",
        KnownField.Expires => "Expires",
        KnownField.LastModified => "Last-Modified",
        KnownField.IfMatch => "If-Match",
        KnownField.IfNoneMatch => "If-None-Match",
        KnownField.IfModifiedSince => "If-Modified-Since",
        KnownField.IfUnmodifiedSince => "If-Unmodified-Since",
        KnownField.IfRange => "If-Range",
        KnownField.Range => "Range",
        KnownField.AcceptRanges => "Accept-Ranges",
        KnownField.Age => "Age",
        KnownField.Vary => "Vary",
        KnownField.Location => "Location",
        KnownField.Origin => "Origin",
        KnownField.Referer => "Referer",
        KnownField.Pragma => "Pragma",
        KnownField.Forwarded => "Forwarded",
        KnownField.XForwardedFor => "X-Forwarded-For",
        KnownField.XForwardedProto => "X-Forwarded-Proto",
        KnownField.XForwardedHost => "X-Forwarded-Host",
        KnownField.XForwardedPort => "X-Forwarded-Port",
        KnownField.XRealIp => "X-Real-IP",
        KnownField.XRequestId => "X-Request-Id",
        KnownField.Traceparent => "traceparent",
        KnownField.Tracestate => "tracestate",
        KnownField.RetryAfter => "Retry-After",
        KnownField.Allow => "Allow",
        KnownField.Http2Settings => "HTTP2-Settings",
        KnownField.WeirFault => "Weir-Fault",
        KnownField.MaxForwards => "Max-Forwards",
        KnownField.Link => "Link",
        KnownField.Priority => "Priority",
        KnownField.SecWebSocketKey => "Sec-WebSocket-Key",
        KnownField.XClientCertSubject => "X-Client-Cert-Subject",
        KnownField.XClientCertSha256 => "X-Client-Cert-SHA256",
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };
}
