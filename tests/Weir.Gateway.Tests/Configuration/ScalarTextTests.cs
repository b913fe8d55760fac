using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class ScalarTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("250ms", 250_000)]
    [InlineData("5s", 5_000_000)]
    [InlineData("1.5s", 1_500_000)]
    [InlineData("1h30m", 5_400_000_000)]
    [InlineData("2d", 172_800_000_000)]
    [InlineData("7us", 7)]
    public void TryParseDuration_Duration_Understood(string text, long microseconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration, out _));

        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("5x")]
    [InlineData("30m1h")]
    [InlineData("5s5s")]
    [InlineData("1..5s")]
    [InlineData(".s")]
    [InlineData("1e3s")]
    [InlineData("999999999999999999999s")]
    public void TryParseDuration_Other_Refused(string text)
    {
        Assert.False(DurationText.TryParse(text, out _, out string? problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public void TryParseDuration_BeyondTimeSpan_IsTheLongest()
    {
        Assert.True(DurationText.TryParse("99999999999999999999d", out TimeSpan duration, out _));

        Assert.Equal(TimeSpan.MaxValue, duration);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("250ms")]
    [InlineData("1h30m")]
    [InlineData("1d2h3m4s5ms6us")]
    public void FormatDuration_Parsed_IsTheTextAgain(string text)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration, out _));

        Assert.Equal(text, DurationText.Format(duration));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("10B", 10)]
    [InlineData("64KiB", 65536)]
    [InlineData("64kib", 65536)]
    [InlineData("64 KiB", 65536)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("1PiB", 1L << 50)]
    [InlineData("99999999999999999999PiB", long.MaxValue)]
    public void TryParseSize_Size_Understood(string text, long expected)
    {
        Assert.True(SizeText.TryParse(text, out long bytes, out _));

        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("KiB")]
    [InlineData("1XB")]
    [InlineData("1.2.3KiB")]
    [InlineData("0x10")]
    [InlineData("1e3")]
    public void TryParseSize_Other_Refused(string text)
    {
        Assert.False(SizeText.TryParse(text, out _, out string? problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    public void TryParseSize_UnitWithTwoMeanings_AsksWhich()
    {
        Assert.False(SizeText.TryParse("64K", out _, out string? problem));
        Assert.Contains("KiB (1024) or KB (1000)", problem);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1000, "1000")]
    [InlineData(1024, "1KiB")]
    [InlineData(100L << 20, "100MiB")]
    [InlineData(1L << 50, "1PiB")]
    public void FormatSize_Bytes_LargestExactUnit(long bytes, string expected)
    {
        Assert.Equal(expected, SizeText.Format(bytes));
    }

    [Theory]
    [InlineData("a", "a", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "ac", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("timeuots", "timeouts", 1)]
    public void Distance_TwoWords_AsPublished(string a, string b, int expected)
    {
        Assert.Equal(expected, NearestKey.Distance(a, b));
        Assert.Equal(expected, NearestKey.Distance(b, a));
    }

    [Theory]
    [InlineData("lsiten", "listen")]
    [InlineData("Listen", "listen")]
    [InlineData("trusted-proxies", "trusted_proxies")]
    [InlineData("router", "routes")]
    [InlineData("xyz", null)]
    [InlineData("a", null)]
    public void Find_Word_NearestThatCouldBeMeant(string written, string? expected)
    {
        Assert.Equal(expected, NearestKey.Find(written, ["listen", "routes", "trusted_proxies", "to"]));
    }
}
