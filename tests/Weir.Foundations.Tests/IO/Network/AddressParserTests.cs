using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Network;

/// <summary>Addresses in text: what is one, against what .NET reads, which is more.</summary>
public sealed class AddressParserTests
{
    private const string Alphabet = "0123456789abcdefABCDEF::::....g[]%/ x-";

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:db8::7")]
    [InlineData("2001:DB8:0:0:0:0:0:7")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::2:3:4:5:6:7:8")]
    [InlineData("1:2:3::5:6:7:8")]
    [InlineData("0001:0002::0008")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")]
    [InlineData("64:ff9b::192.0.2.33")]
    [InlineData("::192.0.2.33")]
    [InlineData("::ffff:192.0.2.33")]
    public void TryParse_Address_IsTheSameAsForTheSystem(string text)
    {
        Assert.True(AddressParser.TryParse(Encoding.ASCII.GetBytes(text), out NetAddress address));
        Assert.Equal(NetAddress.From(IPAddress.Parse(text), 0), address);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 192.0.2.1")]
    [InlineData("192.0.2.1 ")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.")]
    [InlineData(".192.0.2")]
    [InlineData("192..0.2")]
    [InlineData("192.0.2.1.")]
    [InlineData("192.0.2.1.5")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.1000")]
    [InlineData("192.0.2.01")]
    [InlineData("192.0.2.00")]
    [InlineData("192.0.2.+1")]
    [InlineData("192.0.2.0x1")]
    [InlineData("3221225985")]
    [InlineData("192.0.2.1:80")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData("::1:")]
    [InlineData(":1::")]
    [InlineData("1::2::3")]
    [InlineData("1:::2")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("00001::")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("-1::")]
    [InlineData("+1::")]
    [InlineData("0x1::")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%1")]
    [InlineData("::1/128")]
    [InlineData("1:2:3:4:5:6:7:192.0.2.1")]
    [InlineData("::192.0.2.1:1")]
    [InlineData("192.0.2.1::")]
    [InlineData("::192.0.2.01")]
    [InlineData("::ffff:192.0.2")]
    [InlineData("1 ::")]
    public void TryParse_AnythingElse_IsNone(string text)
    {
        Assert.False(AddressParser.TryParse(Encoding.ASCII.GetBytes(text), out NetAddress address));
        Assert.Equal(default, address);
    }

    [Fact]
    public void TryParse_WhatTheSystemPrints_IsRead()
    {
        Random random = new(4);
        byte[] bytes = new byte[16];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);

            // Rows of zeros are what is left out.
            int start = random.Next(16);
            bytes.AsSpan(start, random.Next(17 - start)).Clear();
            IPAddress expected = new(bytes.AsSpan(0, i % 2 == 0 ? 16 : 4));

            Assert.True(
                AddressParser.TryParse(Encoding.ASCII.GetBytes(expected.ToString()), out NetAddress address),
                expected.ToString());
            Assert.Equal(NetAddress.From(expected, 0), address);
        }
    }

    // The system reads what we do and takes it for the same; what it reads besides has a mark of a laxer form.
    [Fact]
    public void TryParse_Mutated_AgreesWithTheSystemButForItsLaxForms()
    {
        Random random = new(44);
        string[] seeds =
        [
            "192.0.2.1", "255.255.255.255", "::", "2001:db8::7", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.33", "1::8",
            "64:ff9b::192.0.2.33", "1:2:3:4:5:6:192.0.2.1",
        ];
        int read = 0;
        int lax = 0;
        for (int i = 0; i < 400_000; i++)
        {
            string text = Mutate(seeds[random.Next(seeds.Length)], random);
            bool isOurs = AddressParser.TryParse(Encoding.ASCII.GetBytes(text), out NetAddress address);
            bool isTheirs = IPAddress.TryParse(text, out IPAddress? theirs);
            if (isOurs)
            {
                read++;
                Assert.True(isTheirs, text);
                Assert.True(address.Equals(NetAddress.From(theirs!, 0)), text);
            }
            else if (isTheirs)
            {
                lax++;
                Assert.True(IsLax(text, theirs!), text);
            }
        }

        Assert.True(read > 20_000 && lax > 1000, $"{read} read, {lax} lax");
    }

    private static bool IsLax(string text, IPAddress theirs)
    {
        string last = text[(text.LastIndexOf(':') + 1)..];
        string[] parts = last.Split('.');
        bool isPadded = parts.Length > 1
            && Array.Exists(parts, part => part.Length > 1 && part[0] == '0');
        bool isShort = theirs.AddressFamily == AddressFamily.InterNetwork
            && (parts.Length != 4 || !Array.TrueForAll(parts, part => byte.TryParse(
                part, NumberStyles.None, CultureInfo.InvariantCulture, out _)));
        return isPadded || isShort || text.AsSpan().ContainsAny("[]%/");
    }

    private static string Mutate(string text, Random random)
    {
        StringBuilder mutated = new(text);
        for (int i = random.Next(3); i >= 0 && mutated.Length > 0; i--)
        {
            int at = random.Next(mutated.Length);
            switch (random.Next(4))
            {
                case 0:
                    mutated.Remove(at, 1);
                    break;
                case 1:
                    mutated.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                case 2:
                    mutated[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                default:
                    mutated.Append(mutated[at]);
                    break;
            }
        }

        return mutated.ToString();
    }
}
