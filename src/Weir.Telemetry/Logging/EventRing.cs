using System.Numerics;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// A bounded queue of records, kept in the cells themselves, from many writers to one reader. Owner: any thread
/// writes, the log's thread reads.
/// </summary>
/// <remarks>
/// Each cell has a turn (after Vyukov's bounded queue, 2010): a writer may fill cell i when its turn is the position
/// that the writer wants, claims the position by compare-and-swap, fills the cell and sets the turn to position + 1;
/// the reader may take it then, and sets the turn a whole round ahead. Turns are stored less the cell's index, so
/// that a new ring is all zeros and takes memory only as it is used. A writer never waits: a full ring refuses. A
/// writer that is descheduled inside a cell delays the reader, and nobody else.
/// </remarks>
internal sealed class EventRing
{
    private readonly Cell[] _cells;
    private readonly int _mask;
    private long _tail;
    private long _head;

    /// <param name="capacity">How many records fit: a power of two.</param>
    public EventRing(int capacity)
    {
        if (capacity < 2 || !BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "a power of two from 2 on");
        }

        _mask = capacity - 1;
        _cells = new Cell[capacity];
    }

    /// <summary>How many records were ever put in. Any thread.</summary>
    public long Written => Volatile.Read(ref _tail);

    /// <summary>How many records were ever taken out. Any thread.</summary>
    public long Taken => Volatile.Read(ref _head);

    /// <summary>Puts in a fault; false when fewer than <paramref name="spare"/> cells would stay free.</summary>
    public bool TryWrite(in FaultEvent fault, FaultLevel level, DateTimeOffset time, int spare)
    {
        if (!TryClaim(spare, out long position))
        {
            return false;
        }

        ref Cell cell = ref _cells[(int)position & _mask];
        EventRecord.Fill(ref cell.Record, fault, level, time);
        Volatile.Write(ref cell.Turn, RoundOf(position) + 1);
        return true;
    }

    /// <summary>Puts in a message; false when the ring is full.</summary>
    public bool TryWrite(string message, FaultLevel level, DateTimeOffset time)
    {
        if (!TryClaim(0, out long position))
        {
            return false;
        }

        ref Cell cell = ref _cells[(int)position & _mask];
        cell.Record.Message = message;
        cell.Record.Level = level;
        cell.Record.Time = time;
        Volatile.Write(ref cell.Turn, RoundOf(position) + 1);
        return true;
    }

    /// <summary>The oldest record, if there is one; it stays valid until <see cref="Release"/>. Reader only.</summary>
    public ref EventRecord TryPeek(out bool found)
    {
        ref Cell cell = ref _cells[(int)_head & _mask];
        found = Volatile.Read(ref cell.Turn) == RoundOf(_head) + 1;
        return ref cell.Record;
    }

    /// <summary>Gives the cell of the oldest record back. Reader only.</summary>
    public void Release()
    {
        ref Cell cell = ref _cells[(int)_head & _mask];
        cell.Record.Message = null;
        cell.Record.Route = null;
        cell.Record.Destination = null;
        Volatile.Write(ref cell.Turn, RoundOf(_head) + _cells.Length);
        Volatile.Write(ref _head, _head + 1);
    }

    private bool TryClaim(int spare, out long position)
    {
        while (true)
        {
            position = Volatile.Read(ref _tail);
            long turn = Volatile.Read(ref _cells[(int)position & _mask].Turn);
            long round = RoundOf(position);
            if (turn < round || position - Volatile.Read(ref _head) >= _cells.Length - spare)
            {
                return false;
            }

            if (turn == round && Interlocked.CompareExchange(ref _tail, position + 1, position) == position)
            {
                return true;
            }
        }
    }

    // The position at which the ring's first cell had its turn in the same round.
    private long RoundOf(long position) => position & ~(long)_mask;

    private struct Cell
    {
        public long Turn;
        public EventRecord Record;
    }
}
