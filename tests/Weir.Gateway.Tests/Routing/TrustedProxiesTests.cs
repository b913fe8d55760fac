using System.Net;
using Weir.IO;

namespace Weir.Gateway.Tests;

/// <summary>Who the client is behind proxies that are believed.</summary>
public sealed class TrustedProxiesTests
{
    private static readonly NetAddress s_proxy = NetAddress.IPv4(0x0A000001, 4711);

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1, 10.0.0.2", "192.0.2.1")]
    [InlineData("192.0.2.1, 192.0.2.2, 10.0.0.2, 10.0.0.3", "192.0.2.2")]
    [InlineData("10.0.0.9, 10.0.0.2", "10.0.0.9")]
    [InlineData("192.0.2.1:4711", "192.0.2.1")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("[2001:db8::7]", "2001:db8::7")]
    [InlineData("[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("192.0.2.1, ::ffff:10.0.0.2", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("unknown", "")]
    [InlineData("_hidden, 10.0.0.2", "")]
    [InlineData("192.0.2.1, 192.0.2", "")]
    [InlineData("192.0.2.1, 192.0.2.01", "")]
    [InlineData("192.0.2.1, fe80::1%eth0", "")]
    [InlineData("192.0.2.1, [2001:db8::7", "")]
    [InlineData("192.0.2.1, [2001:db8::7]x", "")]
    [InlineData("192.0.2.1, [192.0.2.1]", "")]
    [InlineData("192.0.2.1, 2001:db8::7]", "")]
    [InlineData("192.0.2.1, []", "")]
    [InlineData("192.0.2.1, ]", "")]
    [InlineData("192.0.2.1, :80", "")]
    public void ClientAddress_OfXForwardedFor_IsTheLastOneThatIsNotTrusted(string field, string client) =>
        Assert.Equal(client, Find(s_proxy, "X-Forwarded-For: " + field));

    [Fact]
    public void ClientAddress_OfAStranger_IsHisOwnWhateverHeSays() =>
        Assert.Equal("198.51.100.9", Find(NetAddress.IPv4(0xC6336409, 1), "X-Forwarded-For: 192.0.2.1"));

    [Fact]
    public void ClientAddress_WithoutTheField_IsThePeers() => Assert.Equal("10.0.0.1", Find(s_proxy));

    private static string Find(NetAddress peer, params string[] fields)
    {
        Assert.True(AddressRange.TryParse("10.0.0.0/8", out AddressRange range, out _));
        Span<byte> address = stackalloc byte[16];
        int length = new TrustedProxies([range]).ClientAddress(Requests.Of("GET /", fields), peer, address);
        return length == 0 ? "" : new IPAddress(address[..length]).ToString();
    }
}
