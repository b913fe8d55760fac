using Weir.Core;

namespace Weir.Http;

/// <summary>
/// The two places that a head's bytes are in: the received slab, indexed in place, and an array for edits that the head
/// owns and keeps. Owner: the head.
/// </summary>
internal struct HeadBytes
{
    internal const int EditBytesAtStart = 512;

    // An array that one odd head has made larger than this is not kept for the next one.
    private const int EditBytesKeptMax = 64 * 1024;

    private Slab? _slab;
    private int _slabStart;
    private byte[] _edits;
    private int _editLength;

    public HeadBytes(int editBytes)
    {
        _edits = new byte[editBytes];
    }

    public readonly int EditLength => _editLength;

    public void Reset()
    {
        _slab = null;
        _slabStart = 0;
        _editLength = 0;
        if (_edits.Length > EditBytesKeptMax)
        {
            _edits = new byte[EditBytesAtStart];
        }
    }

    public void Attach(Slab slab, int start)
    {
        _slab = slab;
        _slabStart = start;
    }

    public readonly ReadOnlySpan<byte> At(ByteRange range)
    {
        if (range.Length == 0)
        {
            return default;
        }

        return range.Start >= 0
            ? _slab!.Slice(_slabStart + range.Start, range.Length)
            : _edits.AsSpan(~range.Start, range.Length);
    }

    /// <summary>Takes the end of the edits off again, down to a length that they had before.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _editLength);
        _editLength = length;
    }

    /// <summary>Appends to the edits. The bytes may be from either place, also from the edits themselves.</summary>
    public ByteRange Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length, out int start));
        return new ByteRange(~start, bytes.Length);
    }

    /// <summary>Makes room at the end of the edits. A span into them that was taken before stays readable.</summary>
    public Span<byte> Reserve(int length, out int start)
    {
        start = _editLength;
        _editLength += length;
        if (_editLength > _edits.Length)
        {
            // The old array stays whole, so that bytes can still be copied from it.
            byte[] larger = new byte[Math.Max(_editLength, Math.Max(EditBytesAtStart, _edits.Length * 2))];
            _edits.AsSpan(0, start).CopyTo(larger);
            _edits = larger;
        }

        return _edits.AsSpan(start, length);
    }
}
