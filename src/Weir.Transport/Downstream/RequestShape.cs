using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// What the protocol says of a request beside its head: how its body is framed, whether the client waits for 100
/// (Continue), and whether it asks for another protocol. Immutable.
/// </summary>
internal readonly record struct RequestShape(BodyFraming Framing, bool ExpectsContinue, bool IsUpgrade);
