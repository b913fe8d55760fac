namespace Weir.Transport;

/// <summary>What is offered by ALPN in the handshakes of TLS (RFC 7301), the most wanted first. Any thread.</summary>
public static class Alpn
{
    private const string Http1 = "http/1.1";
    private const string Http2 = "h2";

    private static readonly string[] s_http1 = [Http1];
    private static readonly string[] s_http2 = [Http2];
    private static readonly string[] s_both = [Http2, Http1];

    /// <summary>What a listener offers; without any protocol HTTP/1.1.</summary>
    public static IReadOnlyList<string> Of(HttpProtocols protocols) => protocols switch
    {
        HttpProtocols.Http2 => s_http2,
        HttpProtocols.Http1 | HttpProtocols.Http2 => s_both,
        _ => s_http1,
    };

    /// <summary>What is offered to a destination.</summary>
    public static IReadOnlyList<string> Of(UpstreamProtocol protocol) => protocol switch
    {
        UpstreamProtocol.Http2 => s_http2,
        UpstreamProtocol.Negotiated => s_both,
        _ => s_http1,
    };
}
