using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// A small request body that was read whole before a destination is chosen, so that a slow client holds no origin and
/// the request can be sent again. Owner: one loop thread; reused; it owns the slabs in it.
/// </summary>
internal sealed class BodyBuffer(SlabPool slabs)
{
    /// <summary>DEFAULTS: bodies up to this length are read whole.</summary>
    internal const int BytesMax = 64 * 1024;

    private readonly Slab?[] _slabs = new Slab?[BytesMax / Slab.StandardBytes];

    internal int Length { get; private set; }

    /// <summary>
    /// Copies bytes behind those that are there; false when no slab is to be had, and then some may be missing.
    /// </summary>
    internal bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int index = Length / Slab.StandardBytes;
            int offset = Length % Slab.StandardBytes;
            Slab? slab = _slabs[index] ??= slabs.TryRentForInput();
            if (slab is null)
            {
                return false;
            }

            int count = Math.Min(bytes.Length, slab.Length - offset);
            bytes[..count].CopyTo(slab.Slice(offset, count));
            Length += count;
            bytes = bytes[count..];
        }

        return true;
    }

    /// <summary>
    /// The bytes in pieces, in their order: piece <paramref name="index"/>, empty behind the last one.
    /// </summary>
    internal ReadOnlySpan<byte> Piece(int index)
    {
        int start = index * Slab.StandardBytes;
        return start >= Length ? [] : _slabs[index]!.Slice(0, Math.Min(Slab.StandardBytes, Length - start));
    }

    /// <summary>Copies everything to a stream's output; false when there is no memory.</summary>
    internal bool WriteTo(ByteStream stream)
    {
        for (int i = 0; i < _slabs.Length; i++)
        {
            if (!stream.TryWrite(Piece(i)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives the slabs back.</summary>
    internal void Clear()
    {
        for (int i = 0; i < _slabs.Length; i++)
        {
            if (_slabs[i] is { } slab)
            {
                slabs.Return(slab);
                _slabs[i] = null;
            }
        }

        Length = 0;
    }
}
