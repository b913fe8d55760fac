namespace Weir.Gateway;

/// <summary>
/// An address that is bound and not served yet: whoever connects waits. Immutable; whoever holds it owns the
/// descriptors.
/// </summary>
/// <param name="Options">The address.</param>
/// <param name="Sockets">
/// One, or two where it stands for two families; and whether another process keeps the descriptor too.
/// </param>
internal sealed record BoundListener(
    ListenOptions Options, IReadOnlyList<(int Descriptor, bool IsInherited)> Sockets);
