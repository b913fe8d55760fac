namespace Weir.Gateway.Tests;

/// <summary>Host and path patterns, one route at a time, through the compiled router.</summary>
public sealed class RouterMatchTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/healthz", "/healthz")]
    [InlineData("/healthz", "/healthz?x=/y")]
    [InlineData("/a/", "/a/")]
    [InlineData("/a/*", "/a/b")]
    [InlineData("/a/*/c", "/a/b/c")]
    [InlineData("/a/:id", "/a/12")]
    [InlineData("/a/:id/**", "/a/12")]
    [InlineData("/a/:id/**", "/a/12/b/c")]
    [InlineData("/a/**", "/a")]
    [InlineData("/a/**", "/a/")]
    [InlineData("/a/**", "/a/b")]
    [InlineData("/a/**", "/a/b/c/d")]
    [InlineData("/**", "/")]
    [InlineData("/**", "/x/y")]
    [InlineData("/a|b", "/a%7Cb")]
    [InlineData("/a", "/b/../a")]
    [InlineData("/a/b", "//a///b")]
    [InlineData("/a", "/%61")]
    public void Find_PathOfThePattern_Matches(string pattern, string target) =>
        Assert.True(RouterScene.OfMatch($"{{ path: \"{pattern}\" }}").Matches("GET " + target));

    [Theory]
    [InlineData("/", "/a")]
    [InlineData("/healthz", "/healthz/")]
    [InlineData("/healthz", "/healthzz")]
    [InlineData("/healthz", "/Healthz")]
    [InlineData("/a/", "/a")]
    [InlineData("/a/*", "/a")]
    [InlineData("/a/*", "/a/")]
    [InlineData("/a/*", "/a/b/c")]
    [InlineData("/a/*/c", "/a/b/d")]
    [InlineData("/a/:id", "/a/")]
    [InlineData("/a/:id/**", "/a")]
    [InlineData("/a/**", "/ab")]
    [InlineData("/a/**", "/")]
    [InlineData("/a/b", "/a%2Fb")]
    [InlineData("/a", "/a/../..")]
    public void Find_AnotherPath_DoesNot(string pattern, string target) =>
        Assert.False(RouterScene.OfMatch($"{{ path: \"{pattern}\" }}").Matches("GET " + target));

    [Theory]
    [InlineData("a.example:443", "a.example", true, true)]
    [InlineData("a.example:443", "a.example", false, false)]
    [InlineData("a.example:80", "a.example", true, false)]
    [InlineData("a.example:80", "a.example", false, true)]
    [InlineData("a.example:80", "a.example:80", true, true)]
    [InlineData("a.example:443", "a.example:443", false, true)]
    [InlineData("*.example:443", "a.example", true, true)]
    [InlineData("[::1]:443", "[::1]", true, true)]
    [InlineData("a.example:443", "a.example:", true, true)]
    [InlineData("a.example:443", "a.example:8443", true, false)]
    [InlineData("a.example", "a.example", true, true)]
    public void Find_PortOfThePattern_IsThatOfTheSchemeUnlessItIsNamed(
        string pattern, string authority, bool isSecure, bool matches) =>
        Assert.Equal(matches, RouterScene.OfMatch($"{{ host: \"{pattern}\" }}")
            .Find(Requests.Of("GET /", "Host: " + authority), isSecure: isSecure) != "none");

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
    public void Find_HostOfThePattern_Matches(string pattern, string authority) =>
        Assert.True(RouterScene.OfMatch($"{{ host: \"{pattern}\" }}").Matches("GET /", "Host: " + authority));

    [Theory]
    [InlineData("shop.example", "ashop.example")]
    [InlineData("shop.example", "a.shop.example")]
    [InlineData("shop.example:8080", "shop.example")]
    [InlineData("shop.example:8080", "shop.example:8081")]
    [InlineData("*.shop.example", "shop.example")]
    [InlineData("*.shop.example", "ashop.example")]
    [InlineData("[::1]", "[::2]")]
    public void Find_AnotherHost_DoesNot(string pattern, string authority) =>
        Assert.False(RouterScene.OfMatch($"{{ host: \"{pattern}\" }}").Matches("GET /", "Host: " + authority));

    [Theory]
    [InlineData("keep", "/a%2Fb", "/a/*")]
    [InlineData("keep", "/a%2fb", "none")]
    [InlineData("decode", "/a%2Fb", "/a/b")]
    [InlineData("decode", "/a%5cb", "/a/b")]
    [InlineData("decode", "/x/..%2fa/b", "/a/b")]
    [InlineData("decode", "/..%2fa/b", "none")]
    [InlineData("refuse", "/a%2Fb", "refused")]
    [InlineData("refuse", "/a%5Cb", "refused")]
    [InlineData("refuse", "/a/b", "/a/b")]
    public void Find_EncodedSlash_AsThePolicySays(string policy, string target, string expected)
    {
        RouterScene scene = new($$"""
            paths: { encoded_slash: {{policy}} }
            routes:
            - match: { path: /a/b }
              respond: 204
            - match: { path: "/a/*" }
              respond: 204
            """);

        // With `keep` the slash is a character of its segment, so only a pattern for any segment could match it.
        string found = scene.Find("GET " + (policy == "keep" && expected == "/a/*" ? "/a/" + target[1..] : target));
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("keep", "/%2561", "none")]
    [InlineData("keep", "/100%25", "none")]
    [InlineData("refuse", "/%2561", "refused")]
    [InlineData("refuse", "/%252e%252e/", "refused")]
    [InlineData("refuse", "/100%25", "none")]
    [InlineData("refuse", "/100%25zz", "none")]
    [InlineData("refuse", "/%61", "/a")]
    public void Find_DoubleEncoding_AsThePolicySays(string policy, string target, string expected) =>
        Assert.Equal(
            expected,
            RouterScene.OfMatch("{ path: /a }", $"paths: {{ double_encoding: {policy} }}").Find("GET " + target));

    [Theory]
    [InlineData("true", "//a", "/a")]
    [InlineData("false", "//a", "none")]
    [InlineData("false", "/b/..//a", "none")]
    [InlineData("false", "/b/../a", "/a")]
    public void Find_SlashesInARow_AsThePolicySays(string policy, string target, string expected) =>
        Assert.Equal(
            expected,
            RouterScene.OfMatch("{ path: /a }", $"paths: {{ merge_slashes: {policy} }}").Find("GET " + target));
}
