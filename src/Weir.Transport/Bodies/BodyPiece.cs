using Weir.Core;

namespace Weir.Transport;

/// <summary>Bytes of a body in the slab that they were received into; valid until the next read.</summary>
internal readonly record struct BodyPiece(Slab Slab, int Start, int Length)
{
    internal ReadOnlySpan<byte> Span => Slab.Slice(Start, Length);
}
