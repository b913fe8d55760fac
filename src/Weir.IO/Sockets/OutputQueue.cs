using Weir.Core;

namespace Weir.IO;

/// <summary>
/// Bytes on their way out of one socket, as ranges of slabs in order. Small writes are gathered in the last slab, large
/// ones hand their slab over. Owner: one loop thread; it owns the slabs in it.
/// </summary>
internal sealed class OutputQueue
{
    private const int RangesAtStart = 8;

    private Range[] _ranges = new Range[RangesAtStart];
    private int _first;
    private int _count;

    internal OutputQueue? NextFree;

    internal int Count => _count;

    /// <summary>Bytes that are still to be sent.</summary>
    internal int Bytes { get; private set; }

    /// <summary>Free room behind the last range, if more may be written there; else empty.</summary>
    internal Span<byte> Room
    {
        get
        {
            if (_count == 0)
            {
                return [];
            }

            ref Range last = ref At(_count - 1);
            int end = last.Start + last.Length;
            return last.IsOpen ? last.Slab.Slice(end, last.Slab.Length - end) : [];
        }
    }

    /// <summary>Counts bytes that were written to <see cref="Room"/>.</summary>
    internal void Advance(int bytes)
    {
        At(_count - 1).Length += bytes;
        Bytes += bytes;
    }

    /// <summary>Adds a range; an open one takes further small writes behind it.</summary>
    internal void Add(Slab slab, int start, int length, bool isOpen)
    {
        if (_count == _ranges.Length)
        {
            Grow();
        }

        _count++;
        At(_count - 1) = new Range { Slab = slab, Start = start, Length = length, IsOpen = isOpen };
        Bytes += length;
    }

    /// <summary>Describes the first ranges for a system call; returns how many.</summary>
    internal int Describe(Span<IoSegment> segments)
    {
        int count = Math.Min(_count, segments.Length);
        for (int i = 0; i < count; i++)
        {
            ref Range range = ref At(i);
            segments[i] = new IoSegment(range.Slab.Address + range.Start, range.Length);
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
            slabs.Return(range.Slab);
            range = default;
            _first = (_first + 1) & (_ranges.Length - 1);
            _count--;
        }
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
        internal Slab Slab;
        internal int Start;
        internal int Length;
        internal bool IsOpen;
    }
}
