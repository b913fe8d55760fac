namespace Weir.Compare;

/// <summary>
/// What a scenario asks of a server beyond passing requests on. Lines of a template that begin with @logs@, @gzip@,
/// @tls@ or @h2@ are there for one of these only; see <see cref="Peer.Offers"/> for who has which.
/// </summary>
[Flags]
internal enum Extras
{
    None = 0,

    /// <summary>A line for each request to a file, in the combined format.</summary>
    AccessLog = 1,

    /// <summary>Files of the workspace under /static/.</summary>
    Files = 2,

    /// <summary>JSON is coded for clients that ask for gzip.</summary>
    Gzip = 4,

    /// <summary>The listener speaks TLS, with the certificate of the workspace.</summary>
    Tls = 8,

    /// <summary>The listener speaks HTTP/2 to clients that offer it by ALPN; comes with <see cref="Tls"/>.</summary>
    Http2 = 16,
}
