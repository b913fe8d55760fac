using Weir.Http;

namespace Weir.Testing;

/// <summary>Requests that must be refused. Immutable.</summary>
public static class InvalidRequests
{
    /// <summary>All of them. Names are unique.</summary>
    public static IReadOnlyList<InvalidCase> All { get; } =
        [.. Lines(), .. StartLines(), .. Hosts(), .. Framings(), .. Chunks(), .. Trailers(), .. Sizes()];

    private static InvalidCase[] Lines() =>
    [
        new("LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", HttpError.BareLineFeed),
        new("LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", HttpError.BareLineFeed),
        new("LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", HttpError.BareLineFeed),
        new("LF in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\nY: b\r\n\r\n", HttpError.BareLineFeed),
        new("LF before the request", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.BareLineFeed),
        new("CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", HttpError.BareCarriageReturn),
        new("two CR after a field", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", HttpError.BareCarriageReturn),
        new("CR for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\rX", HttpError.BareCarriageReturn),
        new("CR after the version", "GET / HTTP/1.1\rHost: a\r\n\r\n", HttpError.BareCarriageReturn),
        new("CR before the request", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.BareCarriageReturn),
        new("two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidMethod),
        Field("obs-fold", "X: a\r\n b", HttpError.ObsoleteFold),
        Field("obs-fold by tab", "X: a\r\n\tb", HttpError.ObsoleteFold),
        Field("line of blanks", "  ", HttpError.ObsoleteFold),
        new("blank before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", HttpError.ObsoleteFold),
        Field("space before colon", "X : a", HttpError.SpaceBeforeColon),
        Field("tab before colon", "Content-Length\t: 5", HttpError.SpaceBeforeColon),
        Field("space in a name", "X Y: a", HttpError.SpaceBeforeColon),
        Field("no name", ": a", HttpError.EmptyName),
        Field("no colon", "Xabc", HttpError.InvalidName),
        Field("NUL in a name", "X\0: a", HttpError.InvalidName),
        Field("control byte before a name", "\vTransfer-Encoding: chunked", HttpError.InvalidName),
        Field("high byte in a name", "X\u00e9: a", HttpError.InvalidName),
        Field("quote in a name", "\"X\": a", HttpError.InvalidName),
        Field("slash in a name", "X/Y: a", HttpError.InvalidName),
        Field("NUL in a value", "X: a\0b", HttpError.InvalidValue),
        Field("control byte in a value", "X: a\u0001", HttpError.InvalidValue),
        Field("DEL in a value", "X: a\u007f", HttpError.InvalidValue),
        Field("vertical tab before a coding", "Transfer-Encoding: \vchunked", HttpError.InvalidValue),
    ];

    private static InvalidCase[] StartLines() =>
    [
        new("TLS hello", "\u0016\u0003\u0001\u0002\0\u0001\0", HttpError.InvalidMethod),
        new("space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidMethod),
        new("high byte in the method", "G\u00cbT / HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidMethod),
        new("method too long", new string('A', 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidMethod),
        new("method alone", "GET\r\n\r\n", HttpError.InvalidMethod),
        new("two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidTarget),
        new("tab before the target", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidMethod),
        new("two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidVersion),
        new("space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidVersion),
        new("space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", HttpError.InvalidVersion),
        new("no version", "GET /\r\nHost: a\r\n\r\n", HttpError.InvalidVersion),
        new("no version and LF", "GET /\n", HttpError.BareLineFeed),
        new("version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidVersion),
        new("two digits in the version", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", HttpError.InvalidVersion),
        new("no minor version", "GET / HTTP/1\r\nHost: a\r\n\r\n", HttpError.InvalidVersion),
        new("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HttpError.UnsupportedVersion),
        new("HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", HttpError.UnsupportedVersion),
        new("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", HttpError.UnsupportedVersion),
        Target("control byte in the target", "/a\u0001"),
        Target("DEL in the target", "/a\u007f"),
        Target("high byte in the target", "/\u00e9"),
        Target("fragment", "/a#b"),
        Target("relative target", "a/b"),
        Target("query alone", "?a"),
        Target("authority of a GET", "a:80"),
        Target("asterisk of a GET", "*"),
        Target("two asterisks", "**"),
        Target("other scheme", "ftp://a/"),
        Target("absolute without host", "http:///x"),
        Target("absolute with nothing", "http://"),
        Target("userinfo", "http://user@a/"),
        Target("userinfo with password", "http://a:80@b/"),
        Target("backslash in the authority", "http://a\\b/"),
        Target("absolute with a bad port", "http://a:99999/"),
        new("authority without port", "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidTarget),
        new("authority with empty port", "CONNECT a: HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidTarget),
        new("path of a CONNECT", "CONNECT /x HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidTarget),
        new("asterisk with more", "OPTIONS *x HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidTarget),
    ];

    private static InvalidCase[] Hosts() =>
    [
        new("no Host", "GET / HTTP/1.1\r\nX: a\r\n\r\n", HttpError.MissingHost),
        new("no Host but an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n", HttpError.MissingHost),
        new("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", HttpError.RepeatedHost),
        new("two equal Hosts", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\nhOST: a\r\n\r\n", HttpError.RepeatedHost),
        new("two Hosts on HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", HttpError.RepeatedHost),
        Host("empty", ""),
        Host("port alone", ":80"),
        Host("space inside", "a b"),
        Host("list", "a,b"),
        Host("userinfo", "u@a"),
        Host("path", "a/b"),
        Host("bad port", "a:x"),
        Host("port out of range", "a:65536"),
        Host("two ports", "a:1:2"),
        Host("IPv6 without brackets", "::1"),
        Host("bracket not closed", "[::1"),
        Host("name in brackets", "[a.b]"),
        Host("zone in brackets", "[fe80::1%25eth0]"),
        Host("junk after the bracket", "[::1]x"),
        Host("high byte", "\u00e9"),
        Host("percent sign alone", "a%2"),
        Host("backslash", "a\\b"),
    ];

    private static InvalidCase[] Framings() =>
    [
        Body("length with a sign", "Content-Length: +5", HttpError.InvalidContentLength),
        Body("negative length", "Content-Length: -5", HttpError.InvalidContentLength),
        Body("hexadecimal length", "Content-Length: 0x5", HttpError.InvalidContentLength),
        Body("length with a fraction", "Content-Length: 5.0", HttpError.InvalidContentLength),
        Body("length with a space inside", "Content-Length: 5 5", HttpError.InvalidContentLength),
        Body("empty length", "Content-Length:", HttpError.InvalidContentLength),
        Body("length list with an empty element", "Content-Length: 5,", HttpError.InvalidContentLength),
        Body("length out of range", "Content-Length: 9223372036854775808", HttpError.InvalidContentLength),
        Body("length far out of range", "Content-Length: 18446744073709551621", HttpError.InvalidContentLength),
        Body("quoted length", "Content-Length: \"5\"", HttpError.InvalidContentLength),
        Body("different lengths in a list", "Content-Length: 5, 6", HttpError.ConflictingContentLength),
        Body(
            "different lengths in two lines",
            "Content-Length: 5\r\nContent-Length: 6",
            HttpError.ConflictingContentLength),
        Body("coding then length", "Transfer-Encoding: chunked\r\nContent-Length: 5", HttpError.LengthWithCoding),
        Body("length then coding", "Content-Length: 5\r\nTransfer-Encoding: chunked", HttpError.LengthWithCoding),
        Body("length and unknown coding", "Content-Length: 5\r\nTransfer-Encoding: x", HttpError.LengthWithCoding),
        Body("unknown coding", "Transfer-Encoding: xchunked", HttpError.CodingNotChunked),
        Body("identity", "Transfer-Encoding: identity", HttpError.CodingNotChunked),
        Body("gzip alone", "Transfer-Encoding: gzip", HttpError.CodingNotChunked),
        Body("chunked not last", "Transfer-Encoding: chunked, gzip", HttpError.CodingNotChunked),
        Body("chunked then another", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", HttpError.CodingNotChunked),
        Body("quoted chunked", "Transfer-Encoding: \"chunked\"", HttpError.CodingNotChunked),
        Body("chunked with a parameter", "Transfer-Encoding: chunked;q=1", HttpError.CodingNotChunked),
        Body("empty coding", "Transfer-Encoding:", HttpError.CodingNotChunked),
        Body("empty element before chunked", "Transfer-Encoding: ,chunked", HttpError.CodingNotChunked),
        Body("empty element after chunked", "Transfer-Encoding: chunked,", HttpError.CodingNotChunked),
        Body("chunked twice", "Transfer-Encoding: chunked, chunked", HttpError.RepeatedChunked),
        Body(
            "chunked in two lines",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            HttpError.RepeatedChunked),
        Body("gzip and chunked", "Transfer-Encoding: gzip, chunked", HttpError.UnsupportedCoding),
        new(
            "coding on HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            HttpError.CodingOnHttp10),
        Body("other expectation", "Expect: 200-ok", HttpError.InvalidExpect),
    ];

    private static InvalidCase[] Chunks() =>
    [
        Chunk("no size", "\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("no size but an extension", ";a\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("size with a sign", "+5\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("negative size", "-5\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("space before the size", " 5\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("space after the size", "5 \r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("space before the extension", "5 ;a\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("junk after the size", "5g\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("underscore in the size", "1_0\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkSize),
        Chunk("LF after the size", "5\nhello\r\n0\r\n\r\n", HttpError.BareLineFeed),
        Chunk("CR after the size", "5\rhello\r\n0\r\n\r\n", HttpError.BareCarriageReturn),
        Chunk("size of 2 to the power of 63", "8000000000000000\r\n", HttpError.ChunkSizeOverflow),
        Chunk("size of all ones", "ffffffffffffffff\r\n", HttpError.ChunkSizeOverflow),
        Chunk("size of 17 digits", "00000000000000005\r\n", HttpError.ChunkSizeOverflow),
        Chunk("size that wraps around", "10000000000000005\r\nhello", HttpError.ChunkSizeOverflow),
        Chunk("LF in an extension", "5;a\nb\r\nhello\r\n0\r\n\r\n", HttpError.BareLineFeed),
        Chunk("LF in a quoted extension", "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", HttpError.BareLineFeed),
        Chunk("CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n", HttpError.BareCarriageReturn),
        Chunk("two CR after an extension", "5;a\r\r\nhello\r\n0\r\n\r\n", HttpError.BareCarriageReturn),
        Chunk("NUL in an extension", "5;a\0\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkExtension),
        Chunk("long extension", "5;" + new string('a', 5000), HttpError.ChunkExtensionsTooLong),
        Chunk(
            "many extensions",
            string.Concat(Enumerable.Repeat("1;" + new string('a', 99) + "\r\nx\r\n", 41)),
            HttpError.ChunkExtensionsTooLong),
        Chunk("data longer than the size", "4\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkEnd),
        Chunk("data shorter than the size", "6\r\nhello\r\n0\r\n\r\n", HttpError.InvalidChunkEnd),
        Chunk("LF after data", "5\r\nhello\n0\r\n\r\n", HttpError.InvalidChunkEnd),
        Chunk("CR after data", "5\r\nhello\r0\r\n\r\n", HttpError.InvalidChunkEnd),
        Chunk("LF after the last chunk", "0\r\n\n", HttpError.BareLineFeed),
        Chunk("LF after the last size", "0\n\n", HttpError.BareLineFeed),
        Chunk("CR after the last chunk", "0\r\n\rX", HttpError.BareCarriageReturn),
    ];

    private static InvalidCase[] Trailers() =>
    [
        Chunk("LF in trailers", "0\r\nX: a\n\r\n", HttpError.BareLineFeed),
        Chunk("obs-fold in trailers", "0\r\nX: a\r\n b\r\n\r\n", HttpError.ObsoleteFold),
        Chunk("trailers begin with a blank", "0\r\n X: a\r\n\r\n", HttpError.ObsoleteFold),
        Chunk("space before colon in trailers", "0\r\nX : a\r\n\r\n", HttpError.SpaceBeforeColon),
        Chunk("no colon in trailers", "0\r\nGET / HTTP/1.1\r\n\r\n", HttpError.SpaceBeforeColon),
        Chunk("control byte in trailers", "0\r\nX: \u0002\r\n\r\n", HttpError.InvalidValue),
        Chunk("too many trailers", "0\r\n" + Repeat("X: a\r\n", 101) + "\r\n", HttpError.TrailersTooLarge),
        Chunk("trailers too long", "0\r\nX: " + new string('a', 9000), HttpError.TrailersTooLarge),
    ];

    private static InvalidCase[] Sizes() =>
    [
        new("target too long", "GET /" + new string('a', 8192) + " HTTP/1.1\r\n", HttpError.TargetTooLong),
        new("target without end", "GET /" + new string('a', 9000), HttpError.TargetTooLong),
        Field("too many fields", Repeat("X: a\r\n", 99) + "Y: b", HttpError.TooManyFields),
        Field("value without end", "X: " + new string('a', 40_000), HttpError.HeadTooLarge),
        Field("name without end", new string('a', 40_000), HttpError.HeadTooLarge),
        Field("many long fields", Repeat("X: " + new string('a', 1000) + "\r\n", 40) + "Y: b", HttpError.HeadTooLarge),
    ];

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static InvalidCase Field(string name, string line, HttpError error) =>
        new(name, $"GET / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n", error);

    private static InvalidCase Target(string name, string target) =>
        new(name, $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n", HttpError.InvalidTarget);

    private static InvalidCase Host(string name, string host) =>
        new("Host: " + name, $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", HttpError.InvalidHost);

    private static InvalidCase Body(string name, string fields, HttpError error) =>
        new(name, $"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\nhello", error);

    private static InvalidCase Chunk(string name, string chunks, HttpError error) =>
        new("chunked: " + name, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, error);
}
