using System.Buffers.Binary;
using System.Numerics;

namespace Weir.Http;

/// <summary>
/// Finds fields in the dynamic table of an encoder. Owner: the encoder.
/// </summary>
/// <remarks>
/// Each place holds the number of one entry, by a hash of name and value. A collision forgets the older entry and an
/// entry that has left is seen by its number: nothing has to be removed, and what is found is compared. The worst that
/// values made to collide can do is to be written out each time.
/// </remarks>
internal sealed class HpackIndex
{
    private const int Places = 128;

    private readonly HpackTable _table;
    private readonly long[] _numbers = new long[Places];

    public HpackIndex(HpackTable table)
    {
        _table = table;
    }

    /// <summary>The index of a field as it is written; 0 when the table does not hold it.</summary>
    public int Find(FieldTraits traits, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        long number = _numbers[PlaceOf(traits, name, value)];
        if (number == 0 || !_table.Holds(number))
        {
            return 0;
        }

        int place = (int)(_table.Newest - number);
        ref readonly HpackEntry entry = ref _table.At(place);
        bool isIt = entry.Traits == traits && _table.Value(entry).SequenceEqual(value) &&
            (HasId(traits) || _table.Name(entry).SequenceEqual(name));
        return isIt ? StaticTable.IndexMax + 1 + place : 0;
    }

    /// <summary>Adds a field to the table.</summary>
    public void Add(FieldTraits traits, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_table.Add(name, value, traits, HttpError.None))
        {
            _numbers[PlaceOf(traits, name, value)] = _table.Newest;
        }
    }

    private static bool HasId(FieldTraits traits) =>
        traits.Known != KnownField.None || traits.Pseudo != PseudoField.None;

    private static int PlaceOf(FieldTraits traits, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        ulong id = HasId(traits) ? ((ulong)traits.Known << 8) | (ulong)traits.Pseudo : Fold(name);
        ulong hash = (Fold(value) + BitOperations.RotateLeft(id, 17)) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 57);
    }

    // Length, the first and the last eight bytes: what repeats differs there, if anywhere.
    private static ulong Fold(ReadOnlySpan<byte> bytes)
    {
        ulong word = (ulong)bytes.Length;
        if (bytes.Length >= sizeof(ulong))
        {
            word = (word * 0x9E3779B97F4A7C15) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            return (word * 0x9E3779B97F4A7C15) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]);
        }

        foreach (byte each in bytes)
        {
            word = (word << 8) ^ (word >> 56) ^ each;
        }

        return word;
    }
}
