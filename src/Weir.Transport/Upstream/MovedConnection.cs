using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// A parked connection on its way to another loop: its descriptor, when it retires in nanoseconds of the clock that all
/// loops share, and its TLS, if it speaks any. Immutable; whoever holds it owns the descriptor.
/// </summary>
internal readonly record struct MovedConnection(int Descriptor, long RetiresAt, TlsSession? Tls);
