using System.Buffers.Binary;

namespace Weir.Http;

/// <summary>
/// A known name of 2 to 24 bytes as words, to be compared with received ones whatever their case. Immutable.
/// </summary>
/// <remarks>
/// Known names are letters, digits and dashes. Folding with 0x20 takes a few control bytes for digits or a dash, but no
/// name that was parsed or added holds one. A name of eight bytes or more is compared in two words that may overlap,
/// one of sixteen or more in three; this takes a fraction of the time of a general comparison on names of this length.
/// </remarks>
internal readonly struct NamePattern
{
    private const ulong CaseBits = 0x2020202020202020;

    private readonly ulong _first;
    private readonly ulong _middle;
    private readonly ulong _last;
    private readonly int _length;

    public NamePattern(ReadOnlySpan<byte> lowerName)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lowerName.Length, 3 * sizeof(ulong), nameof(lowerName));
        _length = lowerName.Length;
        if (_length >= sizeof(ulong))
        {
            _first = Word(lowerName);
            _middle = _length >= 2 * sizeof(ulong) ? Word(lowerName[sizeof(ulong)..]) : 0;
            _last = Word(lowerName[^sizeof(ulong)..]);
        }
        else
        {
            _first = ShortWord(lowerName);
        }
    }

    public bool Matches(ReadOnlySpan<byte> name)
    {
        if (name.Length != _length)
        {
            return false;
        }

        if (name.Length < sizeof(ulong))
        {
            return ShortWord(name) == _first;
        }

        return Word(name) == _first &&
            Word(name[^sizeof(ulong)..]) == _last &&
            (name.Length < 2 * sizeof(ulong) || Word(name[sizeof(ulong)..]) == _middle);
    }

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes) | CaseBits;

    // Up to seven bytes; the length is compared apart.
    private static ulong ShortWord(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(uint))
        {
            ulong low = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            ulong high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]);
            return low | (high << 32) | CaseBits;
        }

        ulong word = 0;
        foreach (byte value in bytes)
        {
            word = (word << 8) | value;
        }

        return word | CaseBits;
    }
}
