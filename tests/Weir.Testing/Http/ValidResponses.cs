using Weir.Http;

namespace Weir.Testing;

/// <summary>Responses that must pass. Immutable.</summary>
public static class ValidResponses
{
    /// <summary>All of them. Names are unique.</summary>
    public static IReadOnlyList<ResponseCase> All { get; } =
    [
        new("length", "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello", Body: "hello"),
        new("length 0", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        new("equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2, 02\r\nContent-Length: 2\r\n\r\nhi", Body: "hi"),
        new("no fields", "HTTP/1.1 404 Not Found\r\n\r\n", 404, "Not Found", BodyKind.UntilClose),
        new("until close", "HTTP/1.1 200 OK\r\nX: y\r\n\r\nhello", Kind: BodyKind.UntilClose, Body: "hello"),
        new("HTTP/1.0", "HTTP/1.0 200 OK\r\nX: y\r\n\r\nhello", Kind: BodyKind.UntilClose, Body: "hello"),
        new("empty phrase", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", Reason: ""),
        new("no space before an empty phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", Reason: ""),
        new("phrase of its own", "HTTP/1.1 299 \t\u00fc ok\r\nContent-Length: 0\r\n\r\n", 299, "\t\u00fc ok"),
        new("status above 599", "HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n", 999, "Denied"),
        Chunk("chunks", "3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n", "abcde"),
        Chunk("trailers", "1\r\na\r\n0\r\nServer-Timing: x\r\nSet-Cookie: a=b\r\n\r\n", "a", "Server-Timing: x"),
        NoBody("HEAD", "200 OK\r\nContent-Length: 500", 200, "OK", Method.Head),
        NoBody("HEAD, chunked", "200 OK\r\nTransfer-Encoding: chunked", 200, "OK", Method.Head),
        NoBody("HEAD, bad length", "200 OK\r\nContent-Length: x", 200, "OK", Method.Head),
        NoBody("204", "204 No Content\r\nX: y", 204, "No Content"),
        NoBody("204 with a length", "204 No Content\r\nContent-Length: 5", 204, "No Content"),
        NoBody("304", "304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 5", 304, "Not Modified"),
        NoBody("100", "100 Continue", 100, "Continue", Method.Post),
        NoBody("103", "103 Early Hints\r\nLink: </a.css>; rel=preload", 103, "Early Hints"),
        NoBody("101", "101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade", 101, "Switching Protocols"),
    ];

    private static ResponseCase Chunk(string name, string chunks, string body, string trailers = "") =>
        new(
            "chunked: " + name,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
            Kind: BodyKind.Chunked,
            Body: body,
            Trailers: trailers);

    private static ResponseCase NoBody(
        string name, string head, int status, string reason, Method method = Method.Get) =>
        new("no body: " + name, $"HTTP/1.1 {head}\r\n\r\n", status, reason, BodyKind.None, RequestMethod: method);
}
