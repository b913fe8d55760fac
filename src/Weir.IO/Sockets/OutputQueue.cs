using Weir.Core;

namespace Weir.IO;

/// <summary>
/// Bytes on their way out of one socket, as ranges of slabs in order. Small writes are gathered in one open slab, large
/// ones hand their slab over. Owner: one loop thread; it owns the slabs in it.
/// </summary>
/// <remarks>
/// What is written behind a slab that was handed over goes on in the open one, as a range of its own: so the frames of
/// a chunked body share a slab. The last range of a slab owns it and returns it.
/// </remarks>
internal sealed class OutputQueue
{
    private const int RangesAtStart = 8;

    private Range[] _ranges = new Range[RangesAtStart];
    private int _first;
    private int _count;

    // The slab that takes small writes, where its free room begins, and the number of its last range, counted from the
    // first that this queue ever held.
    private Slab? _open;
    private int _openEnd;
    private uint _openNumber;
    private uint _consumed;

    internal OutputQueue? NextFree;

    internal int Count => _count;

    /// <summary>Bytes that are still to be sent.</summary>
    internal int Bytes { get; private set; }

    /// <summary>Free room for small writes behind everything; empty when a slab has to be added first.</summary>
    internal Span<byte> Room => _open is null ? [] : _open.Slice(_openEnd, _open.Length - _openEnd);

    /// <summary>Counts bytes that were written to <see cref="Room"/>.</summary>
    internal void Advance(int bytes)
    {
        if (_openNumber == _consumed + (uint)_count - 1)
        {
            At(_count - 1).Length += bytes;
        }
        else
        {
            // Slabs were handed over since: the bytes are a range behind them, and the slab goes with this one.
            At((int)(_openNumber - _consumed)).IsOwner = false;
            _openNumber = _consumed + (uint)_count;
            Append(_open!, _openEnd, bytes);
        }

        _openEnd += bytes;
        Bytes += bytes;
    }

    /// <summary>Adds an empty slab that takes small writes.</summary>
    internal void Open(Slab slab)
    {
        _open = slab;
        _openEnd = 0;
        _openNumber = _consumed + (uint)_count;
        Append(slab, 0, 0);
    }

    /// <summary>Adds a range of a slab that is handed over.</summary>
    internal void Add(Slab slab, int start, int length)
    {
        Append(slab, start, length);
        Bytes += length;
    }

    /// <summary>
    /// Adds a range of bytes that are sent from where they lie; one use of them ends when they are sent.
    /// </summary>
    internal void Add(SharedBytes bytes, int start, int length)
    {
        Append(null, start, length);
        At(_count - 1).Shared = bytes;
        Bytes += length;
    }

    /// <summary>Describes the first ranges for a system call; returns how many.</summary>
    internal int Describe(Span<IoSegment> segments)
    {
        int count = Math.Min(_count, segments.Length);
        for (int i = 0; i < count; i++)
        {
            ref Range range = ref At(i);
            nint address = range.Shared is null ? range.Slab!.Address : range.Shared.Address;
            segments[i] = new IoSegment(address + range.Start, range.Length);
        }

        return count;
    }

    /// <summary>Takes out bytes that were sent and returns the slabs that are done with.</summary>
    internal void Consume(int bytes, SlabPool slabs)
    {
        Bytes -= bytes;
        while (_count > 0)
        {
            ref Range range = ref At(0);
            if (bytes < range.Length)
            {
                range.Start += bytes;
                range.Length -= bytes;
                return;
            }

            bytes -= range.Length;
            if (range.Shared is not null)
            {
                range.Shared.Release();
            }
            else if (range.IsOwner)
            {
                slabs.Return(range.Slab!);
                _open = ReferenceEquals(range.Slab, _open) ? null : _open;
            }

            range = default;
            _first = (_first + 1) & (_ranges.Length - 1);
            _count--;
            _consumed++;
        }
    }

    private void Append(Slab? slab, int start, int length)
    {
        if (_count == _ranges.Length)
        {
            Grow();
        }

        _count++;
        At(_count - 1) = new Range { Slab = slab, Start = start, Length = length, IsOwner = true };
    }

    private ref Range At(int index) => ref _ranges[(_first + index) & (_ranges.Length - 1)];

    private void Grow()
    {
        Range[] larger = new Range[_ranges.Length * 2];
        for (int i = 0; i < _count; i++)
        {
            larger[i] = At(i);
        }

        _ranges = larger;
        _first = 0;
    }

    private struct Range
    {
        internal Slab? Slab;
        internal SharedBytes? Shared;
        internal int Start;
        internal int Length;
        internal bool IsOwner;
    }
}
