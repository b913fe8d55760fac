using System.Numerics;

namespace Weir.Http;

/// <summary>
/// A dynamic table (RFC 7541 2.3.2 and 4). Owner: the decoder or encoder that holds it.
/// </summary>
/// <remarks>
/// Entries are numbered as they come and leave in the same order, so that their bytes are one run that moves through an
/// array. When the run meets the end of the array it is moved back to the start; the array has twice the room that the
/// run can need, so that a byte is moved once on average. Both arrays grow with what is really in the table: of a
/// connection that sends little, the table stays small.
/// </remarks>
internal sealed class HpackTable
{
    /// <summary>What RFC 7541 4.1 adds to the bytes of an entry.</summary>
    public const int EntryOverhead = 32;

    private const int BytesAtStart = 512;
    private const int EntriesAtStart = 8;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    // Entry number n is at n modulo the length, which is a power of two.
    private HpackEntry[] _entries = [];
    private long _added;

    public HpackTable(int capacity)
    {
        Capacity = capacity;
    }

    /// <summary>The size that may not be exceeded.</summary>
    public int Capacity { get; private set; }

    /// <summary>The sum of the sizes of all entries.</summary>
    public int Size { get; private set; }

    public int Count { get; private set; }

    /// <summary>The number of the newest entry; the first one ever is 1. It stays valid while others come.</summary>
    public long Newest => _added;

    /// <summary>Changes the size that may not be exceeded; what does not fit any more leaves.</summary>
    public void Resize(int capacity)
    {
        Capacity = capacity;
        EvictTo(capacity);
    }

    /// <summary>Adds an entry; older ones leave for it. One that is larger than the table empties it (4.4).</summary>
    /// <param name="name">Not bytes of this table.</param>
    /// <param name="value">Not bytes of this table.</param>
    /// <param name="traits">What is known of the name.</param>
    /// <param name="valueError">What is wrong with the value.</param>
    /// <returns>Whether the entry is in the table.</returns>
    public bool Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, FieldTraits traits, HttpError valueError)
    {
        long size = (long)name.Length + value.Length + EntryOverhead;
        if (size > Capacity)
        {
            EvictTo(0);
            return false;
        }

        EvictTo(Capacity - (int)size);
        MakeRoom(name.Length + value.Length);
        name.CopyTo(_bytes.AsSpan(_end));
        value.CopyTo(_bytes.AsSpan(_end + name.Length));
        _added++;
        Count++;
        Size += (int)size;
        _entries[_added & (_entries.Length - 1)] = new HpackEntry
        {
            Start = _end,
            NameLength = name.Length,
            ValueLength = value.Length,
            Traits = traits,
            ValueError = valueError,
        };
        _end += name.Length + value.Length;
        return true;
    }

    /// <summary>Whether the entry of this number is still there.</summary>
    public bool Holds(long number) => number > _added - Count && number <= _added;

    /// <summary>The entry at a place: 0 is the newest one, <see cref="Count"/> - 1 the oldest.</summary>
    public ref readonly HpackEntry At(int place)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, (uint)Count, nameof(place));
        return ref _entries[(_added - place) & (_entries.Length - 1)];
    }

    /// <summary>The name of an entry; valid until the next one is added.</summary>
    public ReadOnlySpan<byte> Name(in HpackEntry entry) => _bytes.AsSpan(entry.Start, entry.NameLength);

    /// <summary>The value of an entry; valid until the next one is added.</summary>
    public ReadOnlySpan<byte> Value(in HpackEntry entry) =>
        _bytes.AsSpan(entry.Start + entry.NameLength, entry.ValueLength);

    private void EvictTo(int size)
    {
        while (Size > size)
        {
            ref readonly HpackEntry oldest = ref At(Count - 1);
            int bytes = oldest.NameLength + oldest.ValueLength;
            _start += bytes;
            Size -= bytes + EntryOverhead;
            Count--;
        }

        if (Count == 0)
        {
            _start = 0;
            _end = 0;
        }
    }

    private void MakeRoom(int bytes)
    {
        if (Count == _entries.Length)
        {
            GrowEntries();
        }

        if (_end + bytes <= _bytes.Length)
        {
            return;
        }

        int live = _end - _start;
        int wanted = (live + bytes) * 2;
        byte[] target = _bytes.Length >= wanted
            ? _bytes
            : new byte[Math.Max(BytesAtStart, BitOperations.RoundUpToPowerOf2((uint)wanted))];
        _bytes.AsSpan(_start, live).CopyTo(target);
        for (int place = 0; place < Count; place++)
        {
            _entries[(_added - place) & (_entries.Length - 1)].Start -= _start;
        }

        _bytes = target;
        _start = 0;
        _end = live;
    }

    private void GrowEntries()
    {
        var larger = new HpackEntry[Math.Max(EntriesAtStart, _entries.Length * 2)];
        for (long number = _added; Holds(number); number--)
        {
            larger[number & (larger.Length - 1)] = _entries[number & (_entries.Length - 1)];
        }

        _entries = larger;
    }
}
