using System.Text;

namespace Weir.Gateway.Tests;

public sealed class PathMatcherTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/healthz", "/healthz")]
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
    public void Matches_PathOfThePattern_IsTrue(string pattern, string path) => Assert.True(Matches(pattern, path));

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
    [InlineData("/a", "")]
    [InlineData("/a/*", "")]
    public void Matches_AnotherPath_IsFalse(string pattern, string path) => Assert.False(Matches(pattern, path));

    private static bool Matches(string pattern, string path)
    {
        Assert.True(PathPattern.TryParse(pattern, out PathPattern? parsed, out string? problem), problem);
        return new PathMatcher(parsed).Matches(Encoding.ASCII.GetBytes(path));
    }
}
