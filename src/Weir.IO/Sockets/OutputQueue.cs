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

    // Few bytes in a slab of their own would make a range, and a step of the system's, of each.
    private const int CopiedBytesMax = 4096;

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

            RemoveFirst();
        }
    }

    /// <summary>
    /// How many of the first bytes go together to another queue, at most <paramref name="bytesMax"/>; some of them are
    /// copied there, the rest moves as it lies.
    /// </summary>
    internal int Plan(int bytesMax, out int copied)
    {
        int total = 0;
        copied = 0;
        for (int i = 0; i < _count && total < bytesMax; i++)
        {
            ref Range range = ref At(i);
            int length = Math.Min(range.Length, bytesMax - total);
            if (!range.MustBeCopied(length))
            {
                total += length;
                continue;
            }

            // What is long goes alone, if it has to be copied for the bound's sake.
            bool isShort = range.Length <= CopiedBytesMax;
            length = isShort || total == 0 ? Math.Min(length, CopiedBytesMax - copied) : 0;
            copied += length;
            total += length;
            if (length < range.Length)
            {
                break;
            }
        }

        return total;
    }

    /// <summary>
    /// Moves as many bytes as <see cref="Plan"/> has told behind those of another queue, which has room for the copies.
    /// </summary>
    internal void Move(int bytes, OutputQueue target, SlabPool slabs)
    {
        while (bytes > 0)
        {
            ref Range range = ref At(0);
            int length = Math.Min(bytes, range.Length);
            if (range.MustBeCopied(length))
            {
                range.Slab!.Slice(range.Start, length).CopyTo(target.Room);
                target.Advance(length);
                Consume(length, slabs);
            }
            else
            {
                MoveFirst(length, target);
            }

            bytes -= length;
        }

        // An empty range at the end may hold a slab that is not needed any more.
        Consume(0, slabs);
    }

    private void MoveFirst(int length, OutputQueue target)
    {
        ref Range range = ref At(0);
        Bytes -= length;
        if (range.Shared is { } shared)
        {
            if (length < range.Length)
            {
                // It is in use by the rest, so it can have another user.
                _ = shared.TryAdd();
                target.Add(shared, range.Start, length);
                range.Start += length;
                range.Length -= length;
                return;
            }

            target.Add(shared, range.Start, length);
        }
        else
        {
            target.Add(range.Slab!, range.Start, length);
            _open = ReferenceEquals(range.Slab, _open) ? null : _open;
        }

        RemoveFirst();
    }

    private void RemoveFirst()
    {
        At(0) = default;
        _first = (_first + 1) & (_ranges.Length - 1);
        _count--;
        _consumed++;
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

        // A slab goes whole to another queue or not at all: so it has one owner.
        internal readonly bool MustBeCopied(int length) =>
            Shared is null && (Length <= CopiedBytesMax || length < Length || !IsOwner);
    }
}
