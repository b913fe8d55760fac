using System.Net;

namespace Weir.Gateway.Tests.Configuration;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.6", false)]
    [InlineData("192.0.2.128/25", "192.0.2.127", false)]
    [InlineData("192.0.2.128/25", "192.0.2.128", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("::1", "::2", false)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", true)]
    public void Contains_Address_AsTheBlockSays(string block, string address, bool expected)
    {
        Assert.True(AddressRange.TryParse(block, out AddressRange range, out _));

        Assert.Equal(expected, range.Contains(IPAddress.Parse(address)));
        Assert.Equal(expected, range.Contains(IPAddress.Parse(address).GetAddressBytes()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("::/129")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    public void TryParse_NotABlock_Refused(string text)
    {
        Assert.False(AddressRange.TryParse(text, out _, out string? problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public void TryParse_BitsAfterThePrefix_NamesTheBlockThatWasMeant()
    {
        Assert.False(AddressRange.TryParse("10.1.2.3/8", out _, out string? problem));
        Assert.Contains("10.0.0.0/8", problem);
    }

    [Fact]
    public void Contains_DefaultValue_HoldsNothing()
    {
        Assert.False(default(AddressRange).Contains(IPAddress.IPv6Any));
        Assert.False(default(AddressRange).Contains(IPAddress.Any));
    }

    [Fact]
    public void Contains_OddLength_False()
    {
        Assert.True(AddressRange.TryParse("::/0", out AddressRange range, out _));

        Assert.False(range.Contains(new byte[5]));
    }

    [Fact]
    public void Contains_RawBytes_AllocatesNothing()
    {
        Assert.True(AddressRange.TryParse("10.0.0.0/8", out AddressRange range, out _));
        byte[] address = [10, 1, 2, 3];
        _ = range.Contains(address);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = range.Contains(address);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::/32")]
    public void ToString_Parsed_IsTheTextAgain(string text)
    {
        Assert.True(AddressRange.TryParse(text, out AddressRange range, out _));

        Assert.Equal(text, range.ToString());
    }
}
