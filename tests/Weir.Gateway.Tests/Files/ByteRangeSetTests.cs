using Weir.Http;

namespace Weir.Gateway.Tests.Files;

public sealed class ByteRangeSetTests
{
    private const long Length = 10_000;

    [Theory]
    [InlineData("bytes=0-499", "0-499")]
    [InlineData("bytes=500-999", "500-999")]
    [InlineData("bytes=-500", "9500-9999")]
    [InlineData("bytes=9500-", "9500-9999")]
    [InlineData("bytes=0-0,-1", "0-0 9999-9999")]
    [InlineData("bytes=500-600,601-999", "500-600 601-999")]
    [InlineData("bytes= 0-1 , 4-5 ,", "0-1 4-5")]
    [InlineData("bytes=,0-1", "0-1")]
    [InlineData("BYTES=0-1", "0-1")]
    [InlineData("bytes=0-99999", "0-9999")]
    [InlineData("bytes=-99999", "0-9999")]
    [InlineData("bytes=20000-30000,5-6", "5-6")]
    [InlineData("bytes=9999-9999", "9999-9999")]
    [InlineData("bytes=50-60,10-20", "50-60 10-20")]
    public void Read_PartsThatExist_AreThose(string value, string expected)
    {
        RangeVerdict verdict = ByteRangeSet.Read(FileRequests.With("Range: " + value), Length, out ByteRangeSet set);
        Assert.Equal(RangeVerdict.Satisfiable, verdict);
        List<string> parts = [];
        for (int i = 0; i < set.Count; i++)
        {
            parts.Add($"{set[i].First}-{set[i].Last}");
        }

        Assert.Equal(expected, string.Join(' ', parts));
    }

    [Theory]
    [InlineData("bytes=10000-")]
    [InlineData("bytes=10000-10001,20000-")]
    [InlineData("bytes=-0")]
    public void Read_PartsThatDoNotExist_AreUnsatisfiable(string value) =>
        Assert.Equal(
            RangeVerdict.Unsatisfiable, ByteRangeSet.Read(FileRequests.With("Range: " + value), Length, out _));

    [Theory]
    [InlineData("bytes=0-")]
    [InlineData("bytes=-5")]
    [InlineData("bytes=0-0")]
    public void Read_APartOfAnEmptyFile_IsUnsatisfiable(string value) =>
        Assert.Equal(RangeVerdict.Unsatisfiable, ByteRangeSet.Read(FileRequests.With("Range: " + value), 0, out _));

    [Theory]
    [InlineData("bytes=")]
    [InlineData("bytes=,")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=5-4")]
    [InlineData("bytes=1")]
    [InlineData("bytes=--1")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=0x1-2")]
    [InlineData("bytes=0-1 2-3")]
    [InlineData("bytes=0-1;2-3")]
    [InlineData("bytes=9999999999999999999-")]
    [InlineData("bytes=0-9999999999999999999")]
    [InlineData("lines=0-1")]
    [InlineData("bytes 0-1")]
    [InlineData("0-1")]
    [InlineData("bytes=0-1,x")]
    public void Read_WhatIsNoRange_IsIgnored(string value) =>
        Assert.Equal(RangeVerdict.Ignored, ByteRangeSet.Read(FileRequests.With("Range: " + value), Length, out _));

    [Theory]
    [InlineData("bytes=0-,0-")]
    [InlineData("bytes=0-100,100-200")]
    [InlineData("bytes=5-6,-9999")]
    [InlineData("bytes=0-9,20-29,9-10")]
    public void Read_PartsThatOverlap_AreIgnored(string value) =>
        Assert.Equal(RangeVerdict.Ignored, ByteRangeSet.Read(FileRequests.With("Range: " + value), Length, out _));

    [Theory]
    [InlineData(16, RangeVerdict.Satisfiable)]
    [InlineData(17, RangeVerdict.Ignored)]
    public void Read_ManyParts_AreHonouredUpToABound(int count, object expected)
    {
        string value = string.Join(',', Enumerable.Range(0, count).Select(i => $"{i * 2}-{i * 2}"));

        Assert.Equal(expected, ByteRangeSet.Read(FileRequests.With("Range: bytes=" + value), Length, out _));
    }

    [Fact]
    public void Read_TwoLinesOrNone_AreIgnored()
    {
        Head two = FileRequests.With("Range: bytes=0-1", "Range: bytes=2-3");

        Assert.Equal(RangeVerdict.Ignored, ByteRangeSet.Read(two, Length, out _));
        Assert.Equal(RangeVerdict.Ignored, ByteRangeSet.Read(FileRequests.With(), Length, out _));
    }
}
