namespace Weir.Gateway;

/// <summary>A part of a representation. Immutable.</summary>
/// <param name="First">Its first byte, from 0.</param>
/// <param name="Length">Its length, above 0.</param>
internal readonly record struct ByteRange(long First, long Length)
{
    internal long Last => First + Length - 1;

    internal bool Overlaps(ByteRange other) => First <= other.Last && other.First <= Last;
}
