using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// Changes the head of a response before it goes out. Called on the exchange's loop, once, at the commit point.
/// </summary>
/// <param name="exchange">The exchange, whose request is as it was sent on.</param>
/// <param name="response">The head; it may be edited.</param>
/// <param name="status">The status, 101 or 200 to 999.</param>
/// <param name="framing">How the body is framed.</param>
/// <returns>
/// How the body is framed now: the same, or chunked when <see cref="Exchange.EncodeBody"/> was called.
/// </returns>
public delegate BodyFraming ResponseShaper(Exchange exchange, Head response, int status, BodyFraming framing);
