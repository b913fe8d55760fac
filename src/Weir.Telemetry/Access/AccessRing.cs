using System.Numerics;

namespace Weir.Telemetry;

/// <summary>
/// A bounded queue of encoded records in one array, from one loop to the writer. Owner: one loop thread writes, the
/// writer's thread reads.
/// </summary>
/// <remarks>
/// A record lies in one piece behind its length and begins at a multiple of 8. One that does not fit before the end of
/// the array leaves a mark there and begins at the front. Positions only grow; the loop looks at that of the reader
/// only when the one it remembers says full, so that a record costs no cache line of the other core. A full queue
/// refuses.
/// </remarks>
internal sealed class AccessRing
{
    private const int PrefixBytes = sizeof(int);
    private const int Alignment = 8;
    private const int SkipMark = -1;

    private readonly byte[] _bytes;
    private readonly int _mask;

    // The loop's line: its position, and the reader's as it was last seen.
#pragma warning disable CS0169 // Padding is there to be skipped.
    private readonly CacheLines _before;
#pragma warning restore CS0169
    private long _tail;
    private long _headSeen;
    private long _claim;
#pragma warning disable CS0169 // Padding is there to be skipped.
    private readonly CacheLines _between;
#pragma warning restore CS0169

    // The reader's line.
    private long _head;
    private int _length;
#pragma warning disable CS0169 // Padding is there to be skipped.
    private readonly CacheLines _after;
#pragma warning restore CS0169

    /// <param name="capacity">Bytes: a power of two from 64 KiB on.</param>
    public AccessRing(int capacity)
    {
        if (capacity < 64 * 1024 || !BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "a power of two from 65,536 on");
        }

        _mask = capacity - 1;
        _bytes = new byte[capacity];
    }

    /// <summary>Where the next record will lie. Any thread.</summary>
    public long Written => Volatile.Read(ref _tail);

    /// <summary>Up to where records were taken. Any thread.</summary>
    public long Taken => Volatile.Read(ref _head);

    /// <summary>Whether more than half of it is in use, or was when that was last looked at. Loop only.</summary>
    public bool IsHalfFull
    {
        get
        {
            if (_tail - _headSeen <= _bytes.Length / 2)
            {
                return false;
            }

            _headSeen = Volatile.Read(ref _head);
            return _tail - _headSeen > _bytes.Length / 2;
        }
    }

    /// <summary>Room for a record; empty when there is none. Loop only; then <see cref="Commit"/>.</summary>
    /// <param name="lengthMax">The most bytes that the record will have.</param>
    public Span<byte> Claim(int lengthMax)
    {
        int need = Rounded(lengthMax);
        int offset = (int)_tail & _mask;
        int toEnd = _bytes.Length - offset;
        int skipped = need <= toEnd ? 0 : toEnd;
        if (!HasRoom(skipped + need))
        {
            return default;
        }

        if (skipped > 0)
        {
            WriteLength(offset, SkipMark);
        }

        _claim = _tail + skipped;
        return _bytes.AsSpan(((int)_claim & _mask) + PrefixBytes, lengthMax);
    }

    /// <summary>Makes the record that was written into the claimed room visible. Loop only.</summary>
    /// <param name="length">How many bytes it has.</param>
    public void Commit(int length)
    {
        WriteLength((int)_claim & _mask, length);
        Volatile.Write(ref _tail, _claim + Rounded(length));
    }

    /// <summary>
    /// The oldest record before a position, valid until <see cref="Release"/>; false when there is none. Reader only.
    /// </summary>
    /// <param name="until">A value of <see cref="Written"/>.</param>
    /// <param name="record">The record.</param>
    public bool TryPeek(long until, out ReadOnlySpan<byte> record)
    {
        record = default;
        if (_head >= until)
        {
            return false;
        }

        int offset = (int)_head & _mask;
        _length = ReadLength(offset);
        if (_length == SkipMark)
        {
            // A mark is made visible together with the record behind it.
            Volatile.Write(ref _head, _head + _bytes.Length - offset);
            offset = 0;
            _length = ReadLength(offset);
        }

        record = _bytes.AsSpan(offset + PrefixBytes, _length);
        return true;
    }

    /// <summary>Gives the room of the oldest record back. Reader only.</summary>
    public void Release() => Volatile.Write(ref _head, _head + Rounded(_length));

    private static int Rounded(int length) => (PrefixBytes + length + Alignment - 1) & -Alignment;

    private bool HasRoom(int bytes)
    {
        if (_tail + bytes - _headSeen <= _bytes.Length)
        {
            return true;
        }

        _headSeen = Volatile.Read(ref _head);
        return _tail + bytes - _headSeen <= _bytes.Length;
    }

    private void WriteLength(int offset, int length) => BitConverter.TryWriteBytes(_bytes.AsSpan(offset), length);

    private int ReadLength(int offset) => BitConverter.ToInt32(_bytes, offset);
}
