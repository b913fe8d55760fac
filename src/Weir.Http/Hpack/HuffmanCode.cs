using System.Buffers.Binary;

namespace Weir.Http;

/// <summary>The Huffman code of field strings (RFC 7541 5.2 and appendix B). Immutable; any thread.</summary>
/// <remarks>
/// The code is canonical: sorted by length, then by symbol, the codes count upwards. So the lengths are the whole
/// table, and everything else is derived from them once. Reading looks the next ten bits up, which decides every symbol
/// of ordinary text in one step from a table of 2 KiB; a longer code is found by comparing the bits with the first code
/// behind each length, at most twenty compares for bytes that hardly ever occur. Writing shifts codes into a word.
/// </remarks>
internal static class HuffmanCode
{
    /// <summary>Bits of the shortest code: a coded string is at most 8/5 of its coded length when read.</summary>
    private const int BitsMin = 5;
    private const int BitsMax = 30;
    private const int EndOfString = 256;

    private const int ShortBits = 10;
    private const int SymbolShift = 4;

    private static readonly uint[] s_codes = BuildCodes();
    private static readonly ushort[] s_short = BuildShort();

    // For each length: the first code behind it and its first code, at the top of 32 bits; and where its symbols begin.
    private static readonly ulong[] s_ends = BuildEnds();
    private static readonly uint[] s_starts = BuildStarts();
    private static readonly ushort[] s_symbols = BuildSymbols();
    private static readonly ushort[] s_firstSymbols = BuildFirstSymbols();

    // Bits of the code of each symbol; the last one is the end of string, which is never sent.
    private static ReadOnlySpan<byte> Bits =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>The longest string that this many coded bytes can stand for.</summary>
    public static int DecodedLengthMax(int codedLength) => codedLength * 8 / BitsMin;

    /// <summary>Bytes that a string has when it is coded.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> lengths = Bits;
        long bits = 0;
        foreach (byte symbol in text)
        {
            bits += lengths[symbol];
        }

        return (int)((bits + 7) / 8);
    }

    /// <summary>Codes a string; returns the bytes written.</summary>
    /// <param name="text">The string.</param>
    /// <param name="destination">At least <see cref="EncodedLength"/> bytes.</param>
    public static int Encode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        ReadOnlySpan<byte> lengths = Bits;
        uint[] codes = s_codes;
        ulong bits = 0;
        int count = 0;
        int written = 0;
        foreach (byte symbol in text)
        {
            int length = lengths[symbol];
            bits = (bits << length) | codes[symbol];
            count += length;
            if (count >= 32)
            {
                count -= 32;
                BinaryPrimitives.WriteUInt32BigEndian(destination[written..], (uint)(bits >> count));
                written += sizeof(uint);
            }
        }

        while (count >= 8)
        {
            count -= 8;
            destination[written++] = (byte)(bits >> count);
        }

        if (count > 0)
        {
            // RFC 7541 5.2: the last byte is filled with the first bits of the end of string, which are ones.
            destination[written++] = (byte)((bits << (8 - count)) | (0xFFu >> count));
        }

        return written;
    }

    /// <summary>
    /// Reads a coded string; returns its length, or -1 when it holds the end of string, ends inside a symbol or is
    /// filled with anything but up to seven ones.
    /// </summary>
    /// <param name="coded">The coded string.</param>
    /// <param name="destination">At least <see cref="DecodedLengthMax"/> bytes.</param>
    public static int Decode(ReadOnlySpan<byte> coded, Span<byte> destination)
    {
        ushort[] shortCodes = s_short;
        ulong bits = 0;
        int count = 0;
        int at = 0;
        int written = 0;
        while (true)
        {
            if (count < BitsMax)
            {
                Fill(coded, ref at, ref bits, ref count);
            }

            int entry = shortCodes[bits >> (64 - ShortBits)];
            int length = entry == 0 ? FindLong((uint)(bits >> 32), out entry) : entry & ((1 << SymbolShift) - 1);
            if (length > count)
            {
                break;
            }

            int symbol = entry >> SymbolShift;
            if (symbol == EndOfString)
            {
                return -1;
            }

            destination[written++] = (byte)symbol;
            bits <<= length;
            count -= length;
        }

        return count < 8 && bits >> (56) == (0xFFul << (8 - count) & 0xFF) ? written : -1;
    }

    // Bits stand at the top of the word; below the counted ones are zeros, or bits that are filled in again.
    private static void Fill(ReadOnlySpan<byte> coded, ref int at, ref ulong bits, ref int count)
    {
        if (coded.Length - at >= sizeof(ulong))
        {
            bits |= BinaryPrimitives.ReadUInt64BigEndian(coded[at..]) >> count;
            int bytes = (63 - count) >> 3;
            at += bytes;
            count += bytes * 8;
            return;
        }

        while (count <= 56 && at < coded.Length)
        {
            bits |= (ulong)coded[at++] << (56 - count);
            count += 8;
        }
    }

    private static int FindLong(uint bits, out int entry)
    {
        int length = ShortBits + 1;
        while (bits >= s_ends[length])
        {
            length++;
        }

        int symbol = s_symbols[s_firstSymbols[length] + (int)((bits - s_starts[length]) >> (32 - length))];
        entry = symbol << SymbolShift;
        return length;
    }

    private static uint[] BuildCodes()
    {
        var codes = new uint[EndOfString + 1];
        uint next = 0;
        for (int length = BitsMin; length <= BitsMax; length++)
        {
            next <<= 1;
            for (int symbol = 0; symbol <= EndOfString; symbol++)
            {
                if (Bits[symbol] == length)
                {
                    codes[symbol] = next++;
                }
            }
        }

        return codes;
    }

    private static ushort[] BuildShort()
    {
        var table = new ushort[1 << ShortBits];
        for (int symbol = 0; symbol < EndOfString; symbol++)
        {
            int length = Bits[symbol];
            if (length <= ShortBits)
            {
                int first = (int)s_codes[symbol] << (ShortBits - length);
                table.AsSpan(first, 1 << (ShortBits - length)).Fill((ushort)((symbol << SymbolShift) | length));
            }
        }

        return table;
    }

    private static ushort[] BuildSymbols()
    {
        var symbols = new ushort[EndOfString + 1];
        int at = 0;
        for (int length = BitsMin; length <= BitsMax; length++)
        {
            for (int symbol = 0; symbol <= EndOfString; symbol++)
            {
                if (Bits[symbol] == length)
                {
                    symbols[at++] = (ushort)symbol;
                }
            }
        }

        return symbols;
    }

    private static ushort[] BuildFirstSymbols()
    {
        var first = new ushort[BitsMax + 1];
        for (int length = BitsMin; length <= BitsMax; length++)
        {
            first[length] = (ushort)(first[length - 1] + Bits.Count((byte)(length - 1)));
        }

        return first;
    }

    private static uint[] BuildStarts()
    {
        var starts = new uint[BitsMax + 1];
        for (int length = BitsMin + 1; length <= BitsMax; length++)
        {
            starts[length] = (uint)s_ends[length - 1];
        }

        return starts;
    }

    // A code of this length takes 2^(32 - length) of all words of 32 bits; together the codes take all of them.
    private static ulong[] BuildEnds()
    {
        var ends = new ulong[BitsMax + 1];
        for (int length = BitsMin; length <= BitsMax; length++)
        {
            ends[length] = ends[length - 1] + ((ulong)Bits.Count((byte)length) << (32 - length));
        }

        return ends;
    }
}
