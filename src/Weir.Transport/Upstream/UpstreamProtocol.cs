namespace Weir.Transport;

/// <summary>The version of HTTP that a destination is spoken to in.</summary>
public enum UpstreamProtocol
{
    /// <summary>HTTP/2 where the destination wants it in the handshake of TLS, else HTTP/1.1.</summary>
    Negotiated,

    /// <summary>HTTP/1.1 only.</summary>
    Http1,

    /// <summary>HTTP/2 only: agreed on in the handshake, or known beforehand where there is no TLS.</summary>
    Http2,
}
