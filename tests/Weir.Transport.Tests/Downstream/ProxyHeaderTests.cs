using System.Text;
using Weir.IO;

namespace Weir.Transport.Tests.Downstream;

public sealed class ProxyHeaderTests
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nGET", 45, "192.0.2.1:56324")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", 56, "255.255.255.255:65535")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::2 1 0\r\n", 40, "[2001:db8::1]:1")]
    public void Read_TextThatNamesAClient_IsThatClient(string text, int length, string client)
    {
        ProxyResult result = ProxyHeader.Read(Bytes(text), out int consumed, out NetAddress address);

        Assert.Equal((ProxyResult.Named, length, client), (result, consumed, address.ToString()));
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n")]
    public void Read_TextThatNamesNobody_IsUnnamed(string text)
    {
        ProxyResult result = ProxyHeader.Read(Bytes(text), out int consumed, out _);

        Assert.Equal((ProxyResult.Unnamed, text.Length), (result, consumed));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("PROXY\r\n")]
    [InlineData("PROXY TCP4\r\n")]
    [InlineData("PROXY TCP5 192.0.2.1 198.51.100.2 1 2\r\n")]
    [InlineData("PROXY UNKNOWNX\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 2 3\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1  198.51.100.2 1 2\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 198.51.100.2 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 2001:db8::1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 65536 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 -1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 +1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 01 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1x 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2  2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.2 1 2\r\n")]
    [InlineData("PROXY TCP4 0x7f.0.0.1 198.51.100.2 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 2001:db8::1 1 2\r\n")]
    [InlineData("PROXY TCP6 [::1] 2001:db8::1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 2 \r\n")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.2 1 2\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIX")]
    public void Read_AnythingElse_IsRefused(string text) =>
        Assert.Equal(ProxyResult.Refused, ProxyHeader.Read(Bytes(text), out _, out _));

    [Fact]
    public void Read_TextBeyondItsBound_IsRefused() =>
        Assert.Equal(
            ProxyResult.Refused, ProxyHeader.Read(Bytes("PROXY UNKNOWN " + new string('x', 93)), out _, out _));

    [Theory]
    [InlineData(0x11, "c0000201c6336402dc0401bb", "192.0.2.1:56324")]
    [InlineData(0x11, "c0000201c6336402dc0401bb030004a1b2c3d4", "192.0.2.1:56324")]
    [InlineData(0x21, "20010db800000000000000000000000120010db8000000000000000000000002000101bb", "[2001:db8::1]:1")]
    public void Read_BinaryThatNamesAClient_IsThatClient(byte family, string addresses, string client)
    {
        byte[] bytes = [.. Binary(0x21, family, Convert.FromHexString(addresses)), .. "GET"u8];

        ProxyResult result = ProxyHeader.Read(bytes, out int consumed, out NetAddress address);

        Assert.Equal((ProxyResult.Named, bytes.Length - 3, client), (result, consumed, address.ToString()));
    }

    [Theory]
    [InlineData(0x20, 0x00, 0)]
    [InlineData(0x20, 0x11, 12)]
    [InlineData(0x20, 0xff, 12)]
    [InlineData(0x21, 0x00, 0)]
    [InlineData(0x21, 0x31, 216)]
    [InlineData(0x21, 0x12, 12)]
    public void Read_BinaryThatNamesNobody_IsUnnamed(byte command, byte family, int length)
    {
        byte[] bytes = Binary(command, family, new byte[length]);

        ProxyResult result = ProxyHeader.Read(bytes, out int consumed, out _);

        Assert.Equal((ProxyResult.Unnamed, bytes.Length), (result, consumed));
    }

    [Theory]
    [InlineData(0x11, 0x11, 12)]
    [InlineData(0x22, 0x11, 12)]
    [InlineData(0x21, 0x11, 11)]
    [InlineData(0x21, 0x21, 35)]
    [InlineData(0x21, 0x11, 2033)]
    [InlineData(0x21, 0x41, 12)]
    [InlineData(0x21, 0xf1, 216)]
    [InlineData(0x21, 0x13, 12)]
    [InlineData(0x21, 0x03, 0)]
    public void Read_BrokenBinary_IsRefused(byte command, byte family, int length) =>
        Assert.Equal(ProxyResult.Refused, ProxyHeader.Read(Binary(command, family, new byte[length]), out _, out _));

    [Fact]
    public void Read_EveryBeginningOfAHeader_IsPartial()
    {
        byte[][] headers =
        [
            Bytes("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"),
            Binary(0x21, 0x11, Convert.FromHexString("c0000201c6336402dc0401bb030004a1b2c3d4")),
        ];
        foreach (byte[] header in headers)
        {
            for (int length = 0; length < header.Length; length++)
            {
                Assert.Equal(ProxyResult.Partial, ProxyHeader.Read(header.AsSpan(0, length), out int consumed, out _));
                Assert.Equal(0, consumed);
            }
        }
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Binary(byte command, byte family, byte[] addresses) =>
        [.. Bytes(Signature), command, family, (byte)(addresses.Length >> 8), (byte)addresses.Length, .. addresses];
}
