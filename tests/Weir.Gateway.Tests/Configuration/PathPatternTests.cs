namespace Weir.Gateway.Tests.Configuration;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("/", "''", false)]
    [InlineData("/**", "", true)]
    [InlineData("/a", "'a'", false)]
    [InlineData("/a/", "'a' ''", false)]
    [InlineData("/a/*", "'a' *", false)]
    [InlineData("/a/**", "'a'", true)]
    [InlineData("/a/*/b/**", "'a' * 'b'", true)]
    [InlineData("/old/:id/**", "'old' :id", true)]
    [InlineData("/a:b/c", "'a:b' 'c'", false)]
    [InlineData("/%7euser/%2fx", "'~user' '%2Fx'", false)]
    [InlineData("/caf\u00e9 x", "'caf%C3%A9%20x'", false)]
    [InlineData("/\U0001F600", "'%F0%9F%98%80'", false)]
    [InlineData("/a.b/...", "'a.b' '...'", false)]
    public void TryParse_Pattern_Understood(string text, string segments, bool matchesBelow)
    {
        Assert.True(PathPattern.TryParse(text, out PathPattern? pattern, out string? problem), problem);

        Assert.Equal(segments, string.Join(' ', pattern.Segments.Select(Shown)));
        Assert.Equal(matchesBelow, pattern.MatchesBelow);
    }

    [Theory]
    [InlineData("", "slash")]
    [InlineData("a", "slash")]
    [InlineData("*", "slash")]
    [InlineData("/a*", "whole segment")]
    [InlineData("/*.js", "whole segment")]
    [InlineData("/***", "whole segment")]
    [InlineData("/**/a", "only at the end")]
    [InlineData("/a//b", "empty segment")]
    [InlineData("//", "empty segment")]
    [InlineData("/a//**", "empty segment")]
    [InlineData("/a/../b", "resolved")]
    [InlineData("/a/%2e%2E", "resolved")]
    [InlineData("/./a", "resolved")]
    [InlineData("/a?b", "query")]
    [InlineData("/a#b", "fragment")]
    [InlineData("/a\\b", "backslash")]
    [InlineData("/a%", "hexadecimal")]
    [InlineData("/a%4", "hexadecimal")]
    [InlineData("/a%zz", "hexadecimal")]
    [InlineData("/a%+1", "hexadecimal")]
    [InlineData("/a%00", "not 00")]
    [InlineData("/:", "capture")]
    [InlineData("/:1", "capture")]
    [InlineData("/:a-b", "capture")]
    [InlineData("/:a/:a", "twice")]
    [InlineData("/a\u0001", "control")]
    public void TryParse_NotAPattern_SaysWhatToWrite(string text, string part)
    {
        Assert.False(PathPattern.TryParse(text, out _, out string? problem));
        Assert.Contains(part, problem);
    }

    [Fact]
    public void TryParse_HalfOfASurrogatePair_Refused()
    {
        Assert.False(PathPattern.TryParse("/a\ud800", out _, out _));
    }

    [Fact]
    public void TryParse_TooLong_Refused()
    {
        Assert.True(PathPattern.TryParse("/" + new string('a', 1023), out _, out _));
        Assert.False(PathPattern.TryParse("/" + new string('a', 1024), out _, out _));
    }

    private static string Shown(PathSegment segment) => segment.Kind switch
    {
        PathSegmentKind.Any => "*",
        PathSegmentKind.Capture => ":" + segment.Text,
        _ => "'" + segment.Text + "'",
    };
}
