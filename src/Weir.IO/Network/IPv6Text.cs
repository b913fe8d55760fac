namespace Weir.IO;

/// <summary>
/// Writes IPv6 addresses in the one form of RFC 5952: lower case, no leading zeros, the first of the longest rows of
/// zero groups left out. Any thread; allocates nothing.
/// </summary>
internal static class IPv6Text
{
    private const int Groups = 8;
    private const int GroupBits = 16;

    /// <summary>Writes an address, at most 39 bytes; returns their number.</summary>
    internal static int Write(ulong high, ulong low, Span<byte> destination)
    {
        (int gap, int gapLength) = LongestZeros(high, low);
        int written = 0;
        for (int i = 0; i < Groups; i++)
        {
            if (i == gap)
            {
                "::"u8.CopyTo(destination[written..]);
                written += 2;
                i += gapLength - 1;
                continue;
            }

            if (i > 0 && i != gap + gapLength)
            {
                destination[written++] = (byte)':';
            }

            Group(high, low, i).TryFormat(destination[written..], out int digits, "x");
            written += digits;
        }

        return written;
    }

    private static ushort Group(ulong high, ulong low, int index)
    {
        ulong half = index < Groups / 2 ? high : low;
        return (ushort)(half >> ((Groups - 1 - index) % (Groups / 2) * GroupBits));
    }

    // A single group of zeros is written. Where there is no row, none of the groups is its start or follows its end.
    private static (int Start, int Length) LongestZeros(ulong high, ulong low)
    {
        (int Start, int Length) longest = (-Groups, 1);
        int start = 0;
        for (int i = 0; i <= Groups; i++)
        {
            if (i < Groups && Group(high, low, i) == 0)
            {
                continue;
            }

            if (i - start > longest.Length)
            {
                longest = (start, i - start);
            }

            start = i + 1;
        }

        return longest;
    }
}
