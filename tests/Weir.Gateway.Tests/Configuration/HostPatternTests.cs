namespace Weir.Gateway.Tests.Configuration;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("Shop.Example", "shop.example", false, null)]
    [InlineData("*.Shop.Example", ".shop.example", true, null)]
    [InlineData("shop.example:8080", "shop.example", false, 8080)]
    [InlineData("*.shop.example:8080", ".shop.example", true, 8080)]
    [InlineData("127.0.0.1", "127.0.0.1", false, null)]
    [InlineData("[0::1]:80", "[::1]", false, 80)]
    [InlineData("localhost", "localhost", false, null)]
    public void TryParse_Pattern_Understood(string text, string name, bool isSuffix, int? port)
    {
        Assert.True(HostPattern.TryParse(text, out HostPattern? pattern, out _));

        Assert.Equal((name, isSuffix, port), (pattern.Name, pattern.IsSuffix, pattern.Port));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*.*")]
    [InlineData("*shop.example")]
    [InlineData("a.*.example")]
    [InlineData("*.*.example")]
    [InlineData("*.10.0.0.1")]
    [InlineData("http://shop.example")]
    [InlineData("shop.example/path")]
    [InlineData("shop.example:")]
    [InlineData("shop.example:x")]
    [InlineData("shop..example")]
    [InlineData("bücher.example")]
    public void TryParse_NotAPattern_Refused(string text)
    {
        Assert.False(HostPattern.TryParse(text, out _, out string? problem));
        Assert.NotEmpty(problem!);
    }
}
