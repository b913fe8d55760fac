using System.Text;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>
/// Field blocks as an attacker writes them: every name and value goes out literally, whatever its bytes, without the
/// dynamic table and without Huffman. Of blocks that come back only the status is read.
/// </summary>
internal static class Hpack
{
    private const int NeverIndexed = 0x10;
    private const int StatusName = 8;

    // The static table's :status entries, from index 8 on.
    private static readonly int[] s_statuses = [200, 204, 206, 304, 400, 404, 500];

    /// <summary>A block of literals; names and values are taken as Latin-1.</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        using MemoryStream block = new();
        foreach ((string name, string value) in fields)
        {
            block.WriteByte(NeverIndexed);
            Text(block, name);
            Text(block, value);
        }

        return block.ToArray();
    }

    /// <summary>The pseudo-fields of a GET over cleartext.</summary>
    public static (string Name, string Value)[] Get(string path = "/") => Request("GET", path);

    /// <summary>The pseudo-fields of a request over cleartext.</summary>
    public static (string Name, string Value)[] Request(string method, string path = "/") =>
        [(":method", method), (":scheme", "http"), (":authority", "a"), (":path", path)];

    /// <summary>An integer of RFC 7541 5.1.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="value">The number.</param>
    /// <param name="prefix">Bits of the first byte that are the number's.</param>
    /// <param name="pattern">The other bits of the first byte.</param>
    public static void Number(Stream target, int value, int prefix, int pattern)
    {
        int most = (1 << prefix) - 1;
        if (value < most)
        {
            target.WriteByte((byte)(pattern | value));
            return;
        }

        target.WriteByte((byte)(pattern | most));
        for (value -= most; value >= 128; value >>= 7)
        {
            target.WriteByte((byte)(value % 128 | 128));
        }

        target.WriteByte((byte)value);
    }

    /// <summary>The status that a block of a response begins with.</summary>
    public static int Status(ReadOnlySpan<byte> block)
    {
        // A change of the table's size may come first: 001xxxxx.
        while ((block[0] & 0xe0) == 0x20)
        {
            int length = (block[0] & 0x1f) == 0x1f ? 1 + (block[1..].IndexOfAnyInRange((byte)0, (byte)127) + 1) : 1;
            block = block[length..];
        }

        if ((block[0] & 0x80) != 0)
        {
            return s_statuses[(block[0] & 0x7f) - StatusName];
        }

        int nameBits = (block[0] & 0x40) != 0 ? 0x3f : 0x0f;
        Assert.Equal(StatusName, block[0] & nameBits);
        bool isCoded = (block[1] & 0x80) != 0;
        ReadOnlySpan<byte> value = block.Slice(2, block[1] & 0x7f);
        return int.Parse(isCoded ? Digits(value) : Encoding.ASCII.GetString(value));
    }

    private static void Text(Stream target, string text)
    {
        Number(target, text.Length, prefix: 7, pattern: 0);
        target.Write(Encoding.Latin1.GetBytes(text));
    }

    // The code of RFC 7541 B for digits: 0, 1, 2 have five bits, the others six, from 011001 on.
    private static string Digits(ReadOnlySpan<byte> coded)
    {
        StringBuilder digits = new();
        int bits = 0, count = 0;
        foreach (byte one in coded)
        {
            bits = bits << 8 | one;
            count += 8;
            while (count >= 6 || (count == 5 && (bits & 0x1f) <= 2))
            {
                int five = bits >> (count - 5) & 0x1f;
                int six = count >= 6 ? bits >> (count - 6) & 0x3f : 0x3f;
                if (five > 2 && six is < 0x19 or > 0x1f)
                {
                    break;
                }

                digits.Append(five <= 2 ? five : six - 0x19 + 3);
                count -= five <= 2 ? 5 : 6;
            }
        }

        return digits.ToString();
    }
}
