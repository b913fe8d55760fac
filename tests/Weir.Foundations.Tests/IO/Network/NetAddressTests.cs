using System.Net;
using System.Text;
using Weir.Core;
using Weir.IO;
using SocketAddress = Weir.IO.Native.SocketAddress;

namespace Weir.Foundations.Tests.IO.Network;

public sealed class NetAddressTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0:80")]
    [InlineData("127.0.0.1", "127.0.0.1:80")]
    [InlineData("255.255.255.255", "255.255.255.255:80")]
    [InlineData("192.0.2.10", "192.0.2.10:80")]
    [InlineData("::", "[::]:80")]
    [InlineData("::1", "[::1]:80")]
    [InlineData("2001:db8::1:0:0:1", "[2001:db8::1:0:0:1]:80")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:80")]
    [InlineData("::ffff:192.0.2.10", "192.0.2.10:80")]
    public void ToString_Address_IsThatOfAUrl(string address, string expected) =>
        Assert.Equal(expected, NetAddress.From(IPAddress.Parse(address), 80).ToString());

    [Fact]
    public void ToString_Path_NamesIt() => Assert.Equal("unix:/run/a.sock", NetAddress.Unix("/run/a.sock").ToString());

    [Fact]
    public void FormatAddress_RandomAddresses_ParseBackToThemselves()
    {
        SeededRandom random = new(11);
        Span<byte> text = stackalloc byte[46];
        byte[] bytes = new byte[16];
        for (int i = 0; i < 5000; i++)
        {
            byte[] raw = i % 2 == 0 ? bytes : new byte[4];
            random.NextBytes(raw);
            if (raw.Length == 16 && i % 3 == 0)
            {
                raw.AsSpan(random.Next(16)).Clear();
            }

            NetAddress address = NetAddress.From(new IPAddress(raw), 443);
            int length = address.FormatAddress(text);
            NetAddress parsed = NetAddress.From(IPAddress.Parse(Encoding.ASCII.GetString(text[..length])), 443);
            Assert.Equal(address, parsed);
            Assert.Equal(address.GetHashCode(), parsed.GetHashCode());
        }
    }

    // RFC 5952 4; the system's form differs where it takes the last 32 bits for an IPv4 address.
    [Theory]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("1:0:0:0:0:0:0:0", "1::")]
    [InlineData("0:0:0:0:0:0:0:ABCD", "::abcd")]
    [InlineData("0:0:1:0:0:0:0:0", "0:0:1::")]
    [InlineData("::192.0.2.33", "::c000:221")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    public void FormatAddress_IPv6_IsTheShortestForm(string address, string expected)
    {
        Span<byte> text = stackalloc byte[46];
        int length = NetAddress.From(IPAddress.Parse(address), 1).FormatAddress(text);
        Assert.Equal(expected, Encoding.ASCII.GetString(text[..length]));
    }

    [Fact]
    public void FormatAddress_RandomIPv6_IsAsTheSystemWritesIt()
    {
        SeededRandom random = new(12);
        Span<byte> text = stackalloc byte[46];
        byte[] bytes = new byte[16];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            for (int zeros = random.Next(3); zeros > 0; zeros--)
            {
                int start = random.Next(8) * 2;
                bytes.AsSpan(start, random.Next(17 - start)).Clear();
            }

            // Neither zeros nor 0:5efe before the last 32 bits, which the system writes as an IPv4 address.
            bytes[0] |= 0x20;
            bytes[10] |= 0x01;
            IPAddress address = new(bytes);
            int length = NetAddress.From(address, 1).FormatAddress(text);
            Assert.Equal(address.ToString(), Encoding.ASCII.GetString(text[..length]));
        }
    }

    [Fact]
    public void FormatAddress_Any_AllocatesNothing()
    {
        NetAddress address = NetAddress.From(IPAddress.Parse("2001:db8::7"), 1);
        byte[] text = new byte[46];
        address.FormatAddress(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            address.FormatAddress(text);
            _ = AddressParser.TryParse("2001:db8::192.0.2.1"u8, out _);
            _ = AddressParser.TryParse("192.0.2.1"u8, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::7")]
    [InlineData("::ffff:192.0.2.10")]
    public void SocketAddress_WriteThenRead_IsTheSame(string address)
    {
        NetAddress expected = NetAddress.From(IPAddress.Parse(address), 65_535);
        Assert.Equal(expected, RoundTrip(expected));
    }

    [Fact]
    public void SocketAddress_LinkLocal_KeepsItsScope()
    {
        NetAddress expected = NetAddress.From(IPAddress.Parse("fe80::1%3"), 80);
        Assert.Equal(3u, expected.Scope);
        Assert.Equal(expected, RoundTrip(expected));
    }

    [Fact]
    public void SocketAddress_MappedIPv4OnTheWire_IsIPv4()
    {
        Span<byte> raw = stackalloc byte[SocketAddress.BytesMax];
        raw.Clear();
        raw[0] = SocketAddress.FamilyIPv6;
        IPAddress.Parse("::ffff:192.0.2.10").TryWriteBytes(raw[8..], out _);
        Assert.Equal(NetAddress.From(IPAddress.Parse("192.0.2.10"), 0), SocketAddress.Read(raw[..28]));
    }

    [Fact]
    public void SocketAddress_Path_RoundTripsUpToItsLimit()
    {
        NetAddress longest = NetAddress.Unix(new string('a', SocketAddress.UnixPathBytesMax));
        Assert.Equal(longest, RoundTrip(longest));
        Span<byte> raw = stackalloc byte[SocketAddress.BytesMax];
        Assert.Equal(0, SocketAddress.Write(NetAddress.Unix(new string('a', 108)), raw));
    }

    [Fact]
    public void SocketAddress_UnnamedPeer_IsAnEmptyPath() =>
        Assert.Equal(NetAddress.Unix(""), SocketAddress.Read([SocketAddress.FamilyUnix, 0]));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.0.9", true)]
    [InlineData("128.0.0.1", false)]
    [InlineData("::1", true)]
    [InlineData("::2", false)]
    [InlineData("::ffff:127.0.0.1", true)]
    public void IsLoopback_Address_IsToldByItsValue(string address, bool expected) =>
        Assert.Equal(expected, NetAddress.From(IPAddress.Parse(address), 1).IsLoopback);

    [Fact]
    public void Equals_OtherPort_IsFalse()
    {
        NetAddress address = NetAddress.IPv4(1, 80);
        Assert.NotEqual(address, address.WithPort(81));
        Assert.Equal(address, address.WithPort(81).WithPort(80));
        Assert.NotEqual(NetAddress.Unix("/a"), NetAddress.Unix("/b"));
    }

    private static NetAddress RoundTrip(NetAddress address)
    {
        Span<byte> raw = stackalloc byte[SocketAddress.BytesMax];
        int length = SocketAddress.Write(address, raw);
        return SocketAddress.Read(raw[..length]);
    }
}
