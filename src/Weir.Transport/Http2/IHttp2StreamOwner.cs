using Weir.Http;

namespace Weir.Transport;

/// <summary>The channel of a stream of HTTP/2: a client's or an origin's side.</summary>
internal interface IHttp2StreamOwner
{
    /// <summary>
    /// The stream is over before its time: the peer has reset it, its frames broke a rule, or the connection is gone.
    /// </summary>
    /// <param name="code">Why.</param>
    /// <param name="isUnprocessed">Whether the peer tells that it has not acted on the request.</param>
    void OnReset(Http2ErrorCode code, bool isUnprocessed);

    /// <summary>The last byte of our message, and its end, have gone to the connection.</summary>
    void OnSent();
}
