using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

public sealed class HpackIntegerTests
{
    [Theory]
    [InlineData(10, 5, "0a")] // RFC 7541 C.1.1
    [InlineData(1337, 5, "1f9a0a")] // C.1.2
    [InlineData(42, 8, "2a")] // C.1.3
    [InlineData(30, 5, "1e")]
    [InlineData(31, 5, "1f00")]
    [InlineData(127 + 128, 7, "7f8001")]
    [InlineData(0x0FFFFFFF + 127, 7, "7fffffff7f")]
    public void ReadAndWrite_Value_IsAsPublished(int value, int prefixBits, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var destination = new byte[HpackInteger.BytesMax];
        int at = 0;

        Assert.Equal(HttpError.None, HpackInteger.Read(bytes, ref at, prefixBits, out int read));
        Assert.Equal((value, bytes.Length), (read, at));
        Assert.Equal(bytes, destination[..HpackInteger.Write(destination, prefixBits, 0, value)]);
    }

    [Fact]
    public void Read_OtherBitsOfTheFirstByte_AreNotTheIntegers()
    {
        int at = 0;
        Assert.Equal(HttpError.None, HpackInteger.Read([0xE5], ref at, 5, out int value));
        Assert.Equal(5, value);
    }

    [Theory]
    [InlineData("1fffffffff0f")] // 2^32 - 1: more than anything here can be.
    [InlineData("1f8080808000")] // Zeros without end.
    [InlineData("1fffffffffffffffffff01")]
    public void Read_TooLong_IsAnError(string hex)
    {
        int at = 0;
        Assert.Equal(
            HttpError.IntegerTooLarge, HpackInteger.Read(Convert.FromHexString(hex), ref at, 5, out _));
    }

    [Theory]
    [InlineData("1f")]
    [InlineData("1f80")]
    [InlineData("1fffffff")]
    public void Read_Cut_IsAnError(string hex)
    {
        int at = 0;
        Assert.Equal(
            HttpError.TruncatedFieldBlock, HpackInteger.Read(Convert.FromHexString(hex), ref at, 5, out _));
    }

    [Fact]
    public void Write_LargestInt_IsWrittenWhole()
    {
        var destination = new byte[HpackInteger.BytesMax];
        Assert.Equal(6, HpackInteger.Write(destination, 1, 0, int.MaxValue));
        Assert.Equal("01feffffff07", Convert.ToHexStringLower(destination));
    }
}
