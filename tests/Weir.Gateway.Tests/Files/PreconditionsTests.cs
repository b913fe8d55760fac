namespace Weir.Gateway.Tests.Files;

public sealed class PreconditionsTests
{
    private const string Before = "Sun, 06 Nov 1994 08:49:36 GMT";
    private const string Same = "Sun, 06 Nov 1994 08:49:37 GMT";
    private const string After = "Sun, 06 Nov 1994 08:49:38 GMT";
    private const long Modified = 784_111_777;

    private static readonly Representation s_strong = FileRequests.Form("\"a\"", Modified);
    private static readonly Representation s_weak = FileRequests.Form("W/\"a\"", Modified, isSettled: false);
    private static readonly Representation s_dateless = FileRequests.Form("\"a\"");

    [Theory]
    [InlineData("Holds")]
    [InlineData("Holds", "If-Match: \"a\"")]
    [InlineData("Holds", "If-Match: *")]
    [InlineData("Holds", "If-Match: \"x\", \"a\"")]
    [InlineData("Holds", "If-Match: \"x\"", "If-Match: \"a\"")]
    [InlineData("Failed", "If-Match: \"x\"")]
    [InlineData("Failed", "If-Match: W/\"a\"")]
    [InlineData("Failed", "If-Match: a")]
    [InlineData("Failed", "If-Match:")]
    [InlineData("Holds", "If-Unmodified-Since: " + Same)]
    [InlineData("Holds", "If-Unmodified-Since: " + After)]
    [InlineData("Failed", "If-Unmodified-Since: " + Before)]
    [InlineData("Holds", "If-Unmodified-Since: yesterday")]
    [InlineData("NotModified", "If-None-Match: \"a\"")]
    [InlineData("NotModified", "If-None-Match: W/\"a\"")]
    [InlineData("NotModified", "If-None-Match: *")]
    [InlineData("NotModified", "If-None-Match: \"x, y\",W/\"z\" ,\"a\"")]
    [InlineData("Holds", "If-None-Match: \"x\"")]
    [InlineData("Holds", "If-None-Match: \"x, \"a\"")]
    [InlineData("Holds", "If-None-Match: \"A\"")]
    [InlineData("NotModified", "If-Modified-Since: " + Same)]
    [InlineData("NotModified", "If-Modified-Since: " + After)]
    [InlineData("Holds", "If-Modified-Since: " + Before)]
    [InlineData("Holds", "If-Modified-Since: 5")]
    public void Of_OneField_IsItsVerdict(string expected, params string[] fields) =>
        Assert.Equal(expected, Preconditions.Of(FileRequests.With(fields), s_strong).ToString());

    [Theory]

    // If-Match goes before If-Unmodified-Since, If-None-Match before If-Modified-Since, and the first pair before the
    // second.
    [InlineData("Holds", "If-Match: \"a\"", "If-Unmodified-Since: " + Before)]
    [InlineData("Failed", "If-Match: \"x\"", "If-Unmodified-Since: " + After)]
    [InlineData("Holds", "If-None-Match: \"x\"", "If-Modified-Since: " + After)]
    [InlineData("NotModified", "If-None-Match: \"a\"", "If-Modified-Since: " + Before)]
    [InlineData("Failed", "If-Match: \"x\"", "If-None-Match: \"a\"")]
    [InlineData("NotModified", "If-Match: \"a\"", "If-None-Match: \"a\"")]
    [InlineData("Failed", "If-Unmodified-Since: " + Before, "If-None-Match: \"a\"")]
    [InlineData("NotModified", "If-Unmodified-Since: " + After, "If-Modified-Since: " + Same)]
    public void Of_SeveralFields_IsTheFirstThatCounts(string expected, params string[] fields) =>
        Assert.Equal(expected, Preconditions.Of(FileRequests.With(fields), s_strong).ToString());

    [Theory]
    [InlineData("Failed", "If-Match: W/\"a\"")]
    [InlineData("Failed", "If-Match: \"a\"")]
    [InlineData("Holds", "If-Match: *")]
    [InlineData("NotModified", "If-None-Match: W/\"a\"")]
    [InlineData("NotModified", "If-None-Match: \"a\"")]
    public void Of_AWeakTag_NeverMatchesStrongly(string expected, string field) =>
        Assert.Equal(expected, Preconditions.Of(FileRequests.With(field), s_weak).ToString());

    [Theory]
    [InlineData("If-Unmodified-Since: " + Before)]
    [InlineData("If-Modified-Since: " + After)]
    public void Of_AFileWithoutADate_IgnoresDates(string field) =>
        Assert.Equal(Precondition.Holds, Preconditions.Of(FileRequests.With(field), s_dateless));

    [Theory]
    [InlineData(true)]
    [InlineData(true, "If-Range: \"a\"")]
    [InlineData(false, "If-Range: \"x\"")]
    [InlineData(false, "If-Range: W/\"a\"")]
    [InlineData(false, "If-Range: a")]
    [InlineData(true, "If-Range: " + Same)]
    [InlineData(false, "If-Range: " + Before)]
    [InlineData(false, "If-Range: " + After)]
    public void AllowsRange_OfAValidator_IsWhetherItIsTheSame(bool expected, params string[] fields) =>
        Assert.Equal(expected, Preconditions.AllowsRange(FileRequests.With(fields), s_strong));

    [Theory]
    [InlineData("If-Range: W/\"a\"")]
    [InlineData("If-Range: \"a\"")]
    [InlineData("If-Range: " + Same)]
    public void AllowsRange_OfAFileThatMayStillChange_IsFalse(string field) =>
        Assert.False(Preconditions.AllowsRange(FileRequests.With(field), s_weak));
}
