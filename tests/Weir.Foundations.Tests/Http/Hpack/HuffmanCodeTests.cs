using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

public sealed class HuffmanCodeTests
{
    [Fact]
    public void Encode_EverySymbol_HasThePrintedCode()
    {
        for (int symbol = 0; symbol < 256; symbol++)
        {
            // Four times the same one, so that also the bits between bytes are those of the table.
            byte[] text = [(byte)symbol, (byte)symbol, (byte)symbol, (byte)symbol];
            byte[] expected = HuffmanAppendix.Pack(HuffmanAppendix.BitsOf(text.Select(each => (int)each)));

            Assert.Equal(expected, Encode(text));
            Assert.Equal(expected.Length, HuffmanCode.EncodedLength(text));
        }
    }

    [Fact]
    public void Decode_EverySymbol_IsReadAfterEveryOther()
    {
        for (int first = 0; first < 256; first++)
        {
            for (int second = 0; second < 256; second++)
            {
                byte[] coded = HuffmanAppendix.Pack(HuffmanAppendix.BitsOf([first, second]));
                Assert.Equal([(byte)first, (byte)second], Decode(coded)!);
            }
        }
    }

    [Fact]
    public void Decode_AllStringsOfTwoBytes_AreReadAsBitByBit()
    {
        for (int word = 0; word < 0x10000; word++)
        {
            byte[] coded = [(byte)(word >> 8), (byte)word];
            Assert.Equal(HuffmanAppendix.Read(coded), Decode(coded));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Decode_RandomBytes_AreReadAsBitByBit(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++)
        {
            var coded = new byte[random.Next(40)];
            random.NextBytes(coded);

            // Long codes begin with ones: random bytes alone hardly ever reach the longest.
            for (int at = 0; at < coded.Length && round % 2 == 0; at++)
            {
                coded[at] |= (byte)random.Next(256);
                coded[at] |= (byte)random.Next(256);
                coded[at] |= (byte)random.Next(256);
            }

            Assert.Equal(HuffmanAppendix.Read(coded), Decode(coded));
        }
    }

    [Theory]
    [InlineData(3)]
    public void EncodeAndDecode_RandomText_IsTheSame(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++)
        {
            var text = new byte[random.Next(60)];
            random.NextBytes(text);
            byte[] coded = Encode(text);

            Assert.Equal(HuffmanCode.EncodedLength(text), coded.Length);
            Assert.Equal(text, Decode(coded));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1f")]
    [InlineData("www.example.com", "f1e3c2e5f23a6ba0ab90f4ff")]
    [InlineData("no-cache", "a8eb10649cbf")]
    public void Encode_Known_IsAsPublished(string text, string hex)
    {
        Assert.Equal(hex, Convert.ToHexStringLower(Encode(Encoding.ASCII.GetBytes(text))));
    }

    [Theory]
    [InlineData("ff")] // Eight bits of padding and nothing else.
    [InlineData("1fff")] // A symbol and more than seven bits of padding.
    [InlineData("18")] // The filling has a zero first.
    [InlineData("1e")] // The filling has a zero last.
    [InlineData("3fffffff")] // The end of string without its last bits.
    [InlineData("ffffffff")] // The end of string, and two ones.
    [InlineData("1fffffffff")] // A symbol, then the end of string.
    [InlineData("fffffffc")] // The end of string, filled with zeros.
    public void Decode_NotValid_IsRefused(string hex)
    {
        Assert.Null(Decode(Convert.FromHexString(hex)));
        Assert.Null(HuffmanAppendix.Read(Convert.FromHexString(hex)));
    }

    private static byte[] Encode(byte[] text)
    {
        var destination = new byte[text.Length * 4];
        return destination[..HuffmanCode.Encode(text, destination)];
    }

    private static byte[]? Decode(byte[] coded)
    {
        var destination = new byte[HuffmanCode.DecodedLengthMax(coded.Length)];
        int length = HuffmanCode.Decode(coded, destination);
        return length < 0 ? null : destination[..length];
    }
}
