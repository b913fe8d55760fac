using System.Text;

namespace Weir.Gateway.Tests;

public sealed class HostMatcherTests
{
    [Theory]
    [InlineData("shop.example", "shop.example")]
    [InlineData("shop.example", "SHOP.example")]
    [InlineData("shop.example", "shop.example:8080")]
    [InlineData("shop.example", "shop.example.")]
    [InlineData("shop.example:8080", "shop.example:8080")]
    [InlineData("shop.example:80", "shop.example")]
    [InlineData("*.shop.example", "a.shop.example")]
    [InlineData("*.shop.example", "a.b.Shop.Example:81")]
    [InlineData("[::1]", "[::1]:8080")]
    [InlineData("127.0.0.1", "127.0.0.1:9")]
    public void Matches_AuthorityOfThePattern_IsTrue(string pattern, string authority) =>
        Assert.True(Matches(pattern, authority));

    [Theory]
    [InlineData("shop.example", "")]
    [InlineData("shop.example", "ashop.example")]
    [InlineData("shop.example", "a.shop.example")]
    [InlineData("shop.example:8080", "shop.example")]
    [InlineData("shop.example:8080", "shop.example:80800")]
    [InlineData("*.shop.example", "shop.example")]
    [InlineData("*.shop.example", ".shop.example")]
    [InlineData("*.shop.example", "ashop.example")]
    [InlineData("[::1]", "[::2]")]
    public void Matches_AnotherAuthority_IsFalse(string pattern, string authority) =>
        Assert.False(Matches(pattern, authority));

    private static bool Matches(string pattern, string authority)
    {
        Assert.True(HostPattern.TryParse(pattern, out HostPattern? parsed, out string? problem), problem);
        return new HostMatcher(parsed).Matches(Encoding.ASCII.GetBytes(authority));
    }
}
