using System.Net;
using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class HostSyntaxTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("example.com:443")]
    [InlineData("1.2.3.4")]
    [InlineData("a:0")]
    [InlineData("a:00080")]
    [InlineData("xn--bcher-kva.example.")]
    [InlineData("%C3%A9")]
    [InlineData("[::]")]
    [InlineData("[1::]")]
    [InlineData("[::1]:65535")]
    [InlineData("[1:2:3:4:5:6:7:8]")]
    [InlineData("[1:2:3:4:5:6:7::]")]
    [InlineData("[::2:3:4:5:6:7:8]")]
    [InlineData("[2001:db8::aBcD]")]
    [InlineData("[::ffff:192.0.2.1]")]
    [InlineData("[1:2:3:4:5:6:1.2.3.4]")]
    public void IsValid_HostAndPort_IsTrue(string authority) =>
        Assert.True(HostSyntax.IsValid(Encoding.Latin1.GetBytes(authority)));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("a:-1")]
    [InlineData("a:70000")]
    [InlineData("a:99999999999999999999")]
    [InlineData("a@b")]
    [InlineData("a%zz")]
    [InlineData("a%4")]
    [InlineData("a b")]
    [InlineData("a\t")]
    [InlineData("a\"b")]
    [InlineData("[]")]
    [InlineData("[:]")]
    [InlineData("[:::]")]
    [InlineData("[1]")]
    [InlineData("[::1")]
    [InlineData("[::1]a")]
    [InlineData("[::1]80")]
    [InlineData("[1:2:3:4:5:6:7]")]
    [InlineData("[1:2:3:4:5:6:7:8:9]")]
    [InlineData("[1:2:3:4:5:6:7:8::]")]
    [InlineData("[1::2::3]")]
    [InlineData("[:1:2:3:4:5:6:7:8]")]
    [InlineData("[1:2:3:4:5:6:7:8:]")]
    [InlineData("[12345::]")]
    [InlineData("[::1.2.3]")]
    [InlineData("[::1.2.3.256]")]
    [InlineData("[::1.2.3.04]")]
    [InlineData("[1:2:3:4:5:6:7:1.2.3.4]")]
    [InlineData("[v1.a]")]
    public void IsValid_Malformed_IsFalse(string authority) =>
        Assert.False(HostSyntax.IsValid(Encoding.Latin1.GetBytes(authority)));

    [Fact]
    public void IsValid_RandomLiteral_IsAsTheRuntimeSays()
    {
        var random = new Random(11);
        const string alphabet = "0a1F:::.";
        for (int round = 0; round < 50_000; round++)
        {
            string text = string.Create(random.Next(1, 20), random, static (span, from) =>
            {
                foreach (ref char place in span)
                {
                    place = alphabet[from.Next(alphabet.Length)];
                }
            });

            // The runtime lets the address in the last groups have fewer parts and leading zeros: not compared.
            if (!text.Contains('.', StringComparison.Ordinal))
            {
                bool expected = text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out _);
                Assert.Equal(expected, HostSyntax.IsValid(Encoding.ASCII.GetBytes($"[{text}]")));
            }
        }
    }
}
