using Weir.Http;

namespace Weir.Testing;

/// <summary>Requests that must pass, the odd but legal ones above all. Immutable.</summary>
public static class ValidRequests
{
    private const string Chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    /// <summary>All of them. Names are unique.</summary>
    public static IReadOnlyList<RequestCase> All { get; } = [.. Heads(), .. Targets(), .. Bodies(), .. Chunks()];

    private static RequestCase[] Heads() =>
    [
        new("plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new(
            "typical",
            "GET /api/products/17?x=1 HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: wrk\r\nAccept: */*\r\n" +
            "Accept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n",
            Target: "/api/products/17?x=1",
            Host: "localhost:8080"),
        new("lower-case names", "GET / HTTP/1.1\r\nhost: a\r\naccept: */*\r\n\r\n"),
        new("upper-case names", "GET / HTTP/1.1\r\nHOST: a\r\nACCEPT: */*\r\n\r\n"),
        new("no space after colon", "GET / HTTP/1.1\r\nHost:a\r\nX-A:b\r\n\r\n"),
        new("much whitespace around values", "GET / HTTP/1.1\r\nHost:  \t a \t \r\nX-A: \t\tb c\t\r\n\r\n"),
        new("empty value", "GET / HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Blank: \t \r\n\r\n"),
        new("bytes above 127 in a value", "GET / HTTP/1.1\r\nHost: a\r\nX-Name: J\u00fcrgen \u00ff\r\n\r\n"),
        new("tab inside a value", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\tc\r\n\r\n"),
        new("every token character in a name", "GET / HTTP/1.1\r\nHost: a\r\n!#$%&'*+-.^_`|~09azAZ: x\r\n\r\n"),
        new("colons in a value", "GET / HTTP/1.1\r\nHost: a\r\nX-A: :b:c:\r\n\r\n"),
        new("fields repeated", "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nCookie: b=2\r\nX-A: 1\r\nX-A: 2\r\n\r\n"),
        new("unknown method", "FETCH / HTTP/1.1\r\nHost: a\r\n\r\n", Method: "FETCH"),
        new("method in lower case is another method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", Method: "get"),
        new("one empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", Host: null),
        new("HTTP/1.0 with Host", "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"),
        new("upgrade", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
    ];

    private static RequestCase[] Targets() =>
    [
        new("what browsers send in queries", Get("/a?q=\"<b>\\^`{|}'[]\""), Target: "/a?q=\"<b>\\^`{|}'[]\""),
        new("empty query", Get("/?"), Target: "/?"),
        new("two slashes", Get("//a//b"), Target: "//a//b"),
        new("two question marks", Get("/a?b?c"), Target: "/a?b?c"),
        new("percent signs", Get("/%2F%zz%"), Target: "/%2F%zz%"),
        new("absolute", Get("http://a/x?y"), Target: "/x?y"),
        new("absolute wins over Host", Get("http://b:81/x"), Target: "/x", Host: "b:81"),
        new("absolute with another case", Get("HTTP://A/x"), Target: "/x", Host: "A"),
        new("absolute https", Get("https://b/"), Target: "/", Host: "b"),
        new("absolute without path", Get("http://b"), Target: "/", Host: "b"),
        new("absolute with query alone", Get("http://b?x=/y"), Target: "/?x=/y", Host: "b"),
        new("absolute on HTTP/1.0 without Host", "GET http://b/x HTTP/1.0\r\nX-A: 1\r\n\r\n", Target: "/x", Host: "b"),
        new("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Method: "OPTIONS", Target: "*"),
        new(
            "asterisk as absolute",
            "OPTIONS http://b:1 HTTP/1.1\r\nHost: a\r\n\r\n",
            Method: "OPTIONS",
            Target: "*",
            Host: "b:1"),
        new("options of a path", "OPTIONS /x HTTP/1.1\r\nHost: a\r\n\r\n", Method: "OPTIONS", Target: "/x"),
        new("authority", "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n", "CONNECT", "b:443", "b:443"),
        new("address as Host", "GET / HTTP/1.1\r\nHost: 127.0.0.1:65535\r\n\r\n", Host: "127.0.0.1:65535"),
        new("IPv6 as Host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", Host: "[::1]:80"),
        new("empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", Host: "a:"),
        new("underscore in Host", "GET / HTTP/1.1\r\nHost: a_b.c-d\r\n\r\n", Host: "a_b.c-d"),
    ];

    private static RequestCase[] Bodies() =>
    [
        Post("length", "Content-Length: 5\r\n", "hello"),
        Post("length 0", "Content-Length: 0\r\n", ""),
        Post("length with leading zeros", "Content-Length: 0005\r\n", "hello"),
        Post("equal lengths in a list", "Content-Length: 5, 5\r\n", "hello"),
        Post("equal lengths in two lines", "Content-Length: 5\r\nX-A: b\r\ncontent-length: 05\r\n", "hello"),
        Post("body that looks like a request", "Content-Length: 20\r\n", "GET /x HTTP/1.1\r\n\r\nx"),
        Post("expectation", "Expect: 100-Continue\r\nContent-Length: 1\r\n", "x"),
        new(
            "GET with a body",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
            Kind: BodyKind.Length,
            Body: "hi"),
    ];

    private static RequestCase[] Chunks() =>
    [
        Chunk("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        Chunk("several chunks", "1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n", "hello"),
        Chunk("no chunk", "0\r\n\r\n", ""),
        Chunk("sizes in both cases", "a\r\n0123456789\r\nB\r\nabcdefghijk\r\n0\r\n\r\n", "0123456789abcdefghijk"),
        Chunk("leading zeros", "0000000000000005\r\nhello\r\n0000\r\n\r\n", "hello"),
        Chunk("extensions", "5;a=b;c;d=\"e;f\"\r\nhello\r\n0;last\r\n\r\n", "hello"),
        Chunk("tab and high bytes in an extension", "5; a\t=\u00ff\r\nhello\r\n0\r\n\r\n", "hello"),
        Chunk("line ends in data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"),
        Chunk("trailers", "1\r\nx\r\n0\r\nX-Sum: 1\r\nETag:\"a\"\r\n\r\n", "x", "X-Sum: 1\nETag: \"a\""),
        Chunk(
            "trailers that may not be there",
            "0\r\nContent-Length: 9\r\nX-A: 1\r\nHost: b\r\nTransfer-Encoding: chunked\r\nX-Forwarded-Prefix: /\r\n" +
            "Authorization: x\r\n\r\n",
            "",
            "X-A: 1"),
        new(
            "coding in another case",
            "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding:\tCHUNKED \r\n\r\n1\r\nx\r\n0\r\n\r\n",
            "POST",
            Kind: BodyKind.Chunked,
            Body: "x"),
    ];

    private static string Get(string target) => $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n";

    private static RequestCase Post(string name, string fields, string body) =>
        new(name, $"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n{body}", "POST", Kind: BodyKind.Length, Body: body);

    private static RequestCase Chunk(string name, string chunks, string body, string trailers = "") =>
        new("chunked: " + name, Chunked + chunks, "POST", Kind: BodyKind.Chunked, Body: body, Trailers: trailers);
}
