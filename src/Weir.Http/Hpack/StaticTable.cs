using System.Text;

namespace Weir.Http;

/// <summary>The static table of HPACK (RFC 7541 appendix A). Immutable; any thread.</summary>
internal static class StaticTable
{
    /// <summary>Indexes run from 1 to this; those of the dynamic table follow.</summary>
    public const int IndexMax = 61;

    public const int MethodGet = 2;
    public const int MethodPost = 3;
    public const int PathRoot = 4;
    public const int SchemeHttp = 6;
    public const int SchemeHttps = 7;
    public const int Status200 = 8;
    public const int AcceptEncodingGzip = 16;

    private static readonly StaticEntry[] s_entries = Build();
    private static readonly byte[] s_knownIndexes = BuildKnownIndexes();

    /// <summary>The only value of a regular field that the table holds.</summary>
    public static ReadOnlySpan<byte> GzipAndDeflate => "gzip, deflate"u8;

    /// <summary>The entry of an index from 1 to <see cref="IndexMax"/>.</summary>
    public static ref readonly StaticEntry At(int index) => ref s_entries[index];

    /// <summary>The first index with the name of a known field; 0 when the table has none.</summary>
    public static int IndexOf(KnownField field) => s_knownIndexes[(int)field];

    /// <summary>The first index with the name of a pseudo-field; 0 for :protocol, which the table has not.</summary>
    public static int IndexOf(PseudoField field) => field switch
    {
        PseudoField.Authority => 1,
        PseudoField.Method => MethodGet,
        PseudoField.Path => PathRoot,
        PseudoField.Scheme => SchemeHttp,
        PseudoField.Status => Status200,
        _ => 0,
    };

    /// <summary>The index of a lower-case name that is not of a known field; 0 when the table has none.</summary>
    public static int IndexOfOther(ReadOnlySpan<byte> name)
    {
        int candidate = name.Length switch
        {
            4 => 37,
            7 => 52,
            14 => 15,
            16 => name[^1] == (byte)'e' ? 27 : 29,
            19 => 25,
            25 => 56,
            27 => 20,
            _ => 0,
        };

        return candidate != 0 && s_entries[candidate].Name.SequenceEqual(name) ? candidate : 0;
    }

    private static StaticEntry[] Build()
    {
        string[] lines =
        [
            ":authority", ":method GET", ":method POST", ":path /", ":path /index.html", ":scheme http",
            ":scheme https", ":status 200", ":status 204", ":status 206", ":status 304", ":status 400", ":status 404",
            ":status 500", "accept-charset", "accept-encoding gzip, deflate", "accept-language", "accept-ranges",
            "accept", "access-control-allow-origin", "age", "allow", "authorization", "cache-control",
            "content-disposition", "content-encoding", "content-language", "content-length", "content-location",
            "content-range", "content-type", "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match",
            "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified", "link",
            "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh",
            "retry-after", "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent",
            "vary", "via", "www-authenticate",
        ];
        var entries = new StaticEntry[IndexMax + 1];
        for (int index = 1; index <= IndexMax; index++)
        {
            string line = lines[index - 1];
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            byte[] name = Encoding.ASCII.GetBytes(space < 0 ? line : line[..space]);
            byte[] value = Encoding.ASCII.GetBytes(space < 0 ? "" : line[(space + 1)..]);
            entries[index] = new StaticEntry(name, value, FieldRules.Look(name));
        }

        return entries;
    }

    private static byte[] BuildKnownIndexes()
    {
        var indexes = new byte[KnownFields.IdMax + 1];
        for (int index = IndexMax; index >= 1; index--)
        {
            KnownField field = s_entries[index].Traits.Known;
            if (field != KnownField.None)
            {
                indexes[(int)field] = (byte)index;
            }
        }

        return indexes;
    }
}
