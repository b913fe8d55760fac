using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weir.Core;

/// <summary>
/// The native side of a slab. Safety: <c>_memory</c> points at <see cref="Length"/> bytes from the constructor until
/// <see cref="Free"/>, which only the pool calls, and only on a slab that nobody has rented; spans are made inside that
/// range alone (<see cref="Slice"/> checks, <see cref="Span"/> is the whole).
/// </summary>
public sealed unsafe partial class Slab
{
    // A page: neighbours never share a cache line, and the kernel copies aligned.
    private const int AlignmentBytes = 4096;

    private readonly byte* _memory;

    private Slab(int length)
    {
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)length, AlignmentBytes);
        Length = length;
    }

    /// <summary>Address of the first byte, for a system call. Valid until the slab is returned.</summary>
    public nint Address => (nint)_memory;

    /// <summary>A slab outside any pool, for tests and for start-up buffers. It is never freed.</summary>
    public static Slab Allocate(int length) => new(length);

    internal void Free() => NativeMemory.AlignedFree(_memory);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> SpanAt(int start, int length) => new(_memory + start, length);
}
