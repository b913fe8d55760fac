using System.Runtime.CompilerServices;

namespace Weir.Core;

/// <summary>
/// A block of native memory that bytes of the network pass through. Owner: whoever rented it, one loop thread at a
/// time.
/// </summary>
/// <remarks>
/// It lives outside the managed heap, so that the collector neither scans nor moves it and a system call can use it
/// without pinning. A slab is rented from a <see cref="SlabPool"/> and returned to the pool of the loop that holds it.
/// </remarks>
public sealed partial class Slab
{
    /// <summary>Size of a standard slab, 16 KiB.</summary>
    public const int StandardBytes = 16 * 1024;

    /// <summary>
    /// Size of a large slab, 80 KiB: for heads that outgrow a standard one. They are received up to 64 KiB, and sent on
    /// with what each field costs in a coding and with what is added to them.
    /// </summary>
    public const int LargeBytes = 80 * 1024;

    /// <summary>The next slab of the free list that this one is on.</summary>
    internal Slab? NextFree;

    internal bool IsRented;

    /// <summary>Size in bytes: <see cref="StandardBytes"/> or <see cref="LargeBytes"/>.</summary>
    public int Length { get; }

    /// <summary>All of the slab. Valid until the slab is returned.</summary>
    public Span<byte> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SpanAt(0, Length);
    }

    /// <summary>A part of the slab.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the slab.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(start));
        }

        return SpanAt(start, length);
    }
}
