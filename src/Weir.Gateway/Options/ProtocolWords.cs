using Weir.Transport;

namespace Weir.Gateway;

/// <summary>The words of the language for versions of HTTP. Any thread.</summary>
public static class ProtocolWords
{
    private static readonly string[] s_http1 = ["h1"];
    private static readonly string[] s_http2 = ["h2"];
    private static readonly string[] s_both = ["h1", "h2"];

    /// <summary>What a listener speaks: <c>h1</c>, <c>h2</c>.</summary>
    public static IReadOnlyList<string> Of(HttpProtocols protocols) => protocols switch
    {
        HttpProtocols.Http1 => s_http1,
        HttpProtocols.Http2 => s_http2,
        _ => s_both,
    };

    /// <summary>What a destination of a cluster speaks: <c>h1</c>, <c>h2</c>, <c>h2c</c>, <c>negotiated</c>.</summary>
    public static string Of(ClusterOptions cluster, DestinationOptions destination)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(destination);
        bool isSecure = destination.Scheme == "https";
        return cluster.Protocol switch
        {
            UpstreamProtocol.Http2 => isSecure ? "h2" : "h2c",
            UpstreamProtocol.Negotiated when isSecure => "negotiated",
            _ => "h1",
        };
    }
}
