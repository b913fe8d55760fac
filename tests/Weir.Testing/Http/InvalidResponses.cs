using Weir.Http;

namespace Weir.Testing;

/// <summary>Responses to a GET that must be refused. Immutable.</summary>
public static class InvalidResponses
{
    /// <summary>All of them. Names are unique.</summary>
    public static IReadOnlyList<InvalidCase> All { get; } =
    [
        new("empty line before", "\r\nHTTP/1.1 200 OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("other protocol", "ICY 200 OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("no version", "HTTP 200 OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", HttpError.UnsupportedVersion),
        new("HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", HttpError.UnsupportedVersion),
        new("two digits in the status", "HTTP/1.1 20 OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("four digits in the status", "HTTP/1.1 2000 OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("status under 100", "HTTP/1.1 099 OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("letters in the status", "HTTP/1.1 2xx OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("two spaces before the status", "HTTP/1.1  200 OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("tab before the status", "HTTP/1.1\t200 OK\r\n\r\n", HttpError.InvalidStatusLine),
        new("LF after the status", "HTTP/1.1 200\n\r\n", HttpError.BareLineFeed),
        new("LF after the phrase", "HTTP/1.1 200 OK\nX: y\r\n\r\n", HttpError.BareLineFeed),
        new("CR in the phrase", "HTTP/1.1 200 O\rK\r\n\r\n", HttpError.BareCarriageReturn),
        new("NUL in the phrase", "HTTP/1.1 200 O\0K\r\n\r\n", HttpError.InvalidStatusLine),
        Field("LF after a field", "X: y\nZ: a", HttpError.BareLineFeed),
        Field("obs-fold", "X: y\r\n z", HttpError.ObsoleteFold),
        Field("space before colon", "Content-Length : 5", HttpError.SpaceBeforeColon),
        Field("no name", ": y", HttpError.EmptyName),
        Field("control byte in a value", "X: \u0003", HttpError.InvalidValue),
        Field("bad length", "Content-Length: 5x", HttpError.InvalidContentLength),
        Field("different lengths", "Content-Length: 5\r\nContent-Length: 6", HttpError.ConflictingContentLength),
        Field("length and coding", "Content-Length: 5\r\nTransfer-Encoding: chunked", HttpError.LengthWithCoding),
        Field("unknown coding", "Transfer-Encoding: gzip", HttpError.CodingNotChunked),
        Field("chunked not last", "Transfer-Encoding: chunked, identity", HttpError.CodingNotChunked),
        Field("gzip and chunked", "Transfer-Encoding: gzip, chunked", HttpError.UnsupportedCoding),
        Field("chunked twice", "Transfer-Encoding: chunked, chunked", HttpError.RepeatedChunked),
        Field("LF in an extension", "Transfer-Encoding: chunked\r\n\r\n1;a\nx", HttpError.BareLineFeed),
        Field("bad chunk size", "Transfer-Encoding: chunked\r\n\r\nzz", HttpError.InvalidChunkSize),
        new(
            "coding on HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            HttpError.CodingOnHttp10),
        Field("too many fields", string.Concat(Enumerable.Repeat("X: a\r\n", 256)) + "Y: b", HttpError.TooManyFields),
        Field("too large", "X: " + new string('a', 70_000), HttpError.HeadTooLarge),
    ];

    private static InvalidCase Field(string name, string lines, HttpError error) =>
        new("field: " + name, $"HTTP/1.1 200 OK\r\n{lines}\r\n\r\nhello", error);
}
