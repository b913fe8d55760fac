namespace Weir.IO.Simulation;

/// <summary>
/// One direction of a connection: bytes under way, then bytes that have arrived, in one bounded ring; and the times at
/// which what is under way arrives. Owner: the world's thread.
/// </summary>
internal sealed class SimulatedPipe(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private readonly List<SimulatedSegment> _segments = [];
    private long _written;
    private long _arrived;
    private long _read;

    /// <summary>Bytes that may be written now.</summary>
    internal int Free => capacity - (int)(_written - _read);

    /// <summary>Whether a poller says that it can be written: a third is free, as in the kernel.</summary>
    internal bool IsWritable => Free >= Math.Max(1, capacity / 3);

    /// <summary>Bytes that can be read now.</summary>
    internal int Available => (int)(_arrived - _read);

    /// <summary>Bytes that have been written and neither read nor lost.</summary>
    internal int Pending => (int)(_written - _read);

    /// <summary>When the next segment arrives; <see cref="long.MaxValue"/> when nothing is under way.</summary>
    internal long NextAt => _segments.Count == 0 ? long.MaxValue : _segments[0].At;

    /// <summary>When the last segment arrives: later ones never overtake it.</summary>
    internal long LastAt { get; private set; }

    /// <summary>Writes as much as there is room for and returns it. Follow with <see cref="Add"/>.</summary>
    internal int Write(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, Free);
        for (int done = 0; done < count;)
        {
            int at = (int)((_written + done) % capacity);
            int length = Math.Min(count - done, capacity - at);
            bytes.Slice(done, length).CopyTo(_ring.AsSpan(at));
            done += length;
        }

        _written += count;
        return count;
    }

    /// <summary>Reads what has arrived and returns its length.</summary>
    internal int Read(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, Available);
        for (int done = 0; done < count;)
        {
            int at = (int)((_read + done) % capacity);
            int length = Math.Min(count - done, capacity - at);
            _ring.AsSpan(at, length).CopyTo(destination[done..]);
            done += length;
        }

        _read += count;
        return count;
    }

    /// <summary>Sends something on its way; it arrives no earlier than what was sent before it.</summary>
    internal void Add(SimulatedSegmentKind kind, int bytes, long at)
    {
        LastAt = Math.Max(LastAt, at);
        _segments.Add(new SimulatedSegment(kind, bytes, LastAt));
    }

    /// <summary>Takes the next segment off its way. Its bytes can be read from now on.</summary>
    internal SimulatedSegment Deliver()
    {
        SimulatedSegment segment = _segments[0];
        _segments.RemoveAt(0);
        _arrived += segment.Bytes;
        return segment;
    }

    /// <summary>Loses the last segments that are under way.</summary>
    internal void Lose(int segments)
    {
        for (int i = 0; i < segments && _segments.Count > 0; i++)
        {
            _written -= _segments[^1].Bytes;
            _segments.RemoveAt(_segments.Count - 1);
        }
    }

    /// <summary>How many segments are under way.</summary>
    internal int SegmentsUnderWay => _segments.Count;

    /// <summary>Throws away what has arrived: nobody will read it.</summary>
    internal void Discard() => _read = _arrived;
}
