namespace Weir.Http;

/// <summary>
/// How each field is coded. Fields whose values repeat from message to message go into the dynamic table; secrets never
/// do, since a table that several users share would tell whether a guess is right by how short it becomes (RFC 7541
/// 7.1); all others are literals. Immutable; any thread.
/// </summary>
internal static class FieldCodings
{
    private const int OtherTableSize = 64;

    private static readonly FieldCoding[] s_known = BuildKnown();
    private static readonly byte[]?[] s_others = BuildOthers();

    /// <summary>The coding of a known field.</summary>
    public static FieldCoding Of(KnownField field) => s_known[(int)field];

    /// <summary>The coding of any other lower-case name.</summary>
    public static FieldCoding OfOther(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return FieldCoding.Plain;
        }

        byte[]?[] others = s_others;
        for (int at = Place(name); others[at] is { } other; at = (at + 1) & (OtherTableSize - 1))
        {
            if (name.SequenceEqual(other))
            {
                return FieldCoding.Added;
            }
        }

        return FieldCoding.Plain;
    }

    private static int Place(ReadOnlySpan<byte> name) =>
        ((name.Length * 7) + (name[name.Length / 2] * 5) + (name[^1] * 3)) & (OtherTableSize - 1);

    private static FieldCoding[] BuildKnown()
    {
        var codings = new FieldCoding[KnownFields.IdMax + 1];
        ReadOnlySpan<KnownField> added =
        [
            KnownField.Server, KnownField.ContentType, KnownField.ContentEncoding, KnownField.Vary,
            KnownField.CacheControl, KnownField.AcceptRanges, KnownField.Date, KnownField.Via, KnownField.Pragma,
            KnownField.UserAgent, KnownField.Accept, KnownField.AcceptEncoding, KnownField.AcceptLanguage,
            KnownField.Origin, KnownField.XForwardedProto, KnownField.XForwardedHost, KnownField.XForwardedPort,
            KnownField.Priority, KnownField.TE,
        ];
        ReadOnlySpan<KnownField> never =
        [
            KnownField.Authorization, KnownField.ProxyAuthorization, KnownField.Cookie, KnownField.SetCookie,
        ];

        // Framing is written from elsewhere, and fields of the connection have no place in HTTP/2.
        ReadOnlySpan<KnownField> skipped =
        [
            KnownField.ContentLength, KnownField.Connection, KnownField.ProxyConnection, KnownField.KeepAlive,
            KnownField.TransferEncoding, KnownField.Upgrade, KnownField.Http2Settings,
        ];
        Fill(codings, added, FieldCoding.Added);
        Fill(codings, never, FieldCoding.Never);
        Fill(codings, skipped, FieldCoding.Skipped);
        return codings;
    }

    private static void Fill(FieldCoding[] codings, ReadOnlySpan<KnownField> fields, FieldCoding coding)
    {
        foreach (KnownField field in fields)
        {
            codings[(int)field] = coding;
        }
    }

    // What sites send with every response, though Weir has nothing to say about it.
    private static byte[]?[] BuildOthers()
    {
        byte[][] names =
        [
            [.. "strict-transport-security"u8], [.. "x-content-type-options"u8], [.. "x-frame-options"u8],
            [.. "content-security-policy"u8], [.. "referrer-policy"u8], [.. "permissions-policy"u8],
            [.. "x-xss-protection"u8], [.. "alt-svc"u8], [.. "x-powered-by"u8], [.. "content-language"u8],
            [.. "access-control-allow-origin"u8], [.. "access-control-allow-methods"u8],
            [.. "access-control-allow-headers"u8], [.. "access-control-allow-credentials"u8],
            [.. "access-control-expose-headers"u8], [.. "cross-origin-opener-policy"u8],
            [.. "cross-origin-resource-policy"u8], [.. "timing-allow-origin"u8], [.. "sec-fetch-dest"u8],
            [.. "sec-fetch-mode"u8], [.. "sec-fetch-site"u8], [.. "sec-ch-ua"u8], [.. "sec-ch-ua-mobile"u8],
            [.. "sec-ch-ua-platform"u8], [.. "upgrade-insecure-requests"u8],
        ];
        var table = new byte[]?[OtherTableSize];
        foreach (byte[] name in names)
        {
            int at = Place(name);
            while (table[at] is not null)
            {
                at = (at + 1) & (OtherTableSize - 1);
            }

            table[at] = name;
        }

        return table;
    }
}
