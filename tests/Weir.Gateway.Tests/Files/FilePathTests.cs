using System.Text;

namespace Weir.Gateway.Tests.Files;

public sealed class FilePathTests
{
    [Theory]
    [InlineData("/a/b.txt", "a/b.txt")]
    [InlineData("/", "")]
    [InlineData("/a/", "a/")]
    [InlineData("/%61/b", "a/b")]
    [InlineData("/a%20b/%C3%A4", "a b/\u00e4")]
    [InlineData("/a//b", "a/b")]
    [InlineData("/a/./b/../c", "a/c")]
    [InlineData("/a/%2e%2e/c", "c")]
    [InlineData("/%252e%252e/c", "%2e%2e/c")]
    [InlineData("/%252fetc", "%2fetc")]
    [InlineData("/.well-known/x", ".well-known/x")]
    [InlineData("/a..b/c...", "a..b/c...")]
    [InlineData("/a/...well", null)]
    [InlineData("/..%2fsecret", null)]
    [InlineData("/a%2Fb", null)]
    [InlineData("/a%5Cb", null)]
    [InlineData("/a%5c..%5cb", null)]
    [InlineData("/a\\b", null)]
    [InlineData("/a%00.txt", null)]
    [InlineData("/%00", null)]
    [InlineData("/../secret", null)]
    [InlineData("/%2e%2e/secret", null)]
    [InlineData("/a/../../secret", null)]
    [InlineData("/.git/config", null)]
    [InlineData("/a/.env", null)]
    [InlineData("/%2egit/config", null)]
    [InlineData("/.well-known-not/x", null)]
    [InlineData("/a%2", null)]
    [InlineData("/a%zz", null)]
    public void OfAPath_WithoutAPattern_IsTheWholeOrNothing(string path, string? expected) =>
        Assert.Equal(expected, Read(null, path, PathOptions.Default));

    [Theory]
    [InlineData("/assets/**", "/assets/a/b", "a/b")]
    [InlineData("/assets/**", "/assets/", "")]
    [InlineData("/assets/**", "/assets", "")]
    [InlineData("/assets/**", "/x/../assets/a", "a")]
    [InlineData("/assets/**", "/assets/%61", "a")]
    [InlineData("/v/:id/**", "/v/1/a/b", "a/b")]
    [InlineData("/favicon.ico", "/favicon.ico", "favicon.ico")]
    public void OfAPath_WithAPattern_IsWhatIsBelow(string pattern, string path, string expected) =>
        Assert.Equal(expected, Read(pattern, path, PathOptions.Default));

    [Fact]
    public void OfAPath_WithManySlashesThatAreNotMerged_IsRefused() =>
        Assert.Null(Read(null, "/a//b", PathOptions.Default with { MergeSlashes = false }));

    [Fact]
    public void OfAPath_LongerThanTheSystemTakes_IsRefused() =>
        Assert.Null(Read(null, "/" + new string('a', 8000), PathOptions.Default));

    private static string? Read(string? pattern, string path, PathOptions options)
    {
        PathPattern? parsed = null;
        Assert.True(pattern is null || PathPattern.TryParse(pattern, out parsed, out _));
        FilePath paths = new(parsed, new PathNormalizer(options));
        byte[] bytes = Encoding.Latin1.GetBytes(path);
        if (paths.TryPlain(bytes, out ReadOnlySpan<byte> file))
        {
            return Encoding.UTF8.GetString(file);
        }

        return paths.TryDecode(bytes) is { } decoded ? Encoding.UTF8.GetString(decoded) : null;
    }
}
