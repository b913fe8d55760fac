namespace Weir.Transport;

/// <summary>The versions of HTTP that a listener speaks.</summary>
[Flags]
public enum HttpProtocols
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>HTTP/1.1, and HTTP/1.0 for those who still speak it.</summary>
    Http1 = 1,

    /// <summary>
    /// HTTP/2: agreed on in the handshake of TLS, or in plaintext by clients that know it beforehand.
    /// </summary>
    Http2 = 2,
}
