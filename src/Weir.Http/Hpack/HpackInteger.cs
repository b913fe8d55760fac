namespace Weir.Http;

/// <summary>The integers of HPACK (RFC 7541 5.1): a prefix of some bits, then groups of seven. Any thread.</summary>
internal static class HpackInteger
{
    /// <summary>The most bytes that <see cref="Write"/> writes.</summary>
    public const int BytesMax = 6;

    // Four groups hold 2^28, more than any length, index or table size here can be. Longer ones are refused even when
    // they are padded with zeros (RFC 7541 5.1: limits in value or octet length).
    private const int ShiftMax = 21;

    /// <summary>Reads an integer whose first byte is there, and moves behind it.</summary>
    public static HttpError Read(ReadOnlySpan<byte> block, ref int at, int prefixBits, out int value)
    {
        int mask = (1 << prefixBits) - 1;
        value = block[at++] & mask;
        if (value < mask)
        {
            return HttpError.None;
        }

        for (int shift = 0; at < block.Length; shift += 7)
        {
            if (shift > ShiftMax)
            {
                return HttpError.IntegerTooLarge;
            }

            int group = block[at++];
            value += (group & 0x7F) << shift;
            if (group < 0x80)
            {
                return HttpError.None;
            }
        }

        return HttpError.TruncatedFieldBlock;
    }

    /// <summary>Writes an integer; returns the bytes written.</summary>
    /// <param name="destination">At least <see cref="BytesMax"/> bytes.</param>
    /// <param name="prefixBits">Bits of the first byte that are the integer's, 1 to 8.</param>
    /// <param name="first">The other bits of the first byte.</param>
    /// <param name="value">0 or more.</param>
    public static int Write(Span<byte> destination, int prefixBits, int first, int value)
    {
        int mask = (1 << prefixBits) - 1;
        if (value < mask)
        {
            destination[0] = (byte)(first | value);
            return 1;
        }

        destination[0] = (byte)(first | mask);
        int rest = value - mask;
        int written = 1;
        while (rest >= 0x80)
        {
            destination[written++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        destination[written++] = (byte)rest;
        return written;
    }
}
