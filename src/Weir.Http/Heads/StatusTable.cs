using System.Text;

namespace Weir.Http;

/// <summary>Reason phrases of the registered status codes, and their status lines. Immutable; any thread.</summary>
public static class StatusTable
{
    private const int StatusMin = 100;
    private const int StatusMax = 599;

    private static readonly byte[]?[] s_reasons = BuildReasons();
    private static readonly byte[]?[] s_lines = BuildLines();

    /// <summary>The registered phrase; empty for a status that is not registered.</summary>
    public static ReadOnlySpan<byte> Reason(int status) =>
        (uint)(status - StatusMin) <= StatusMax - StatusMin ? s_reasons[status - StatusMin] : default;

    /// <summary><c>HTTP/1.1 200 OK</c> with its line end; empty for a status that is not registered.</summary>
    public static ReadOnlySpan<byte> Line(int status) =>
        (uint)(status - StatusMin) <= StatusMax - StatusMin ? s_lines[status - StatusMin] : default;

    private static byte[]?[] BuildReasons()
    {
        var reasons = new byte[]?[StatusMax - StatusMin + 1];
        for (int status = StatusMin; status <= StatusMax; status++)
        {
            string? text = Text(status);
            reasons[status - StatusMin] = text is null ? null : Encoding.ASCII.GetBytes(text);
        }

        return reasons;
    }

    private static byte[]?[] BuildLines()
    {
        var lines = new byte[]?[s_reasons.Length];
        for (int status = StatusMin; status <= StatusMax; status++)
        {
            string? text = Text(status);
            lines[status - StatusMin] = text is null ? null : Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {text}\r\n");
        }

        return lines;
    }

    // The IANA registry of HTTP status codes.
    private static string? Text(int status) => status switch
    {
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        104 => "Upload Resumption Supported",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        208 => "Already Reported",
        226 => "IM Used",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        510 => "Not Extended",
        511 => "Network Authentication Required",
        _ => null,
    };
}
