using Weir.EndToEnd.Tests.RealPeers;

namespace Weir.EndToEnd.Tests.StaticFiles;

/// <summary>curl as a client of files.</summary>
public sealed class CurlFilesTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task Download_InTwoParts_IsTheWholeFile()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, Site.Large[..7_000_001], TestContext.Current.CancellationToken);

        await Tool.RunAsync("curl", "-sS", "--fail", "-C", "-", "-o", file, $"{site.Weir.Url}/large.bin");

        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);
        Assert.True(bytes.AsSpan().SequenceEqual(Site.Large));
    }

    [Theory]
    [InlineData("2-4", "234")]
    [InlineData("-2", "89")]
    [InlineData("7-", "789")]
    public async Task Range_OfAFile_IsThatPart(string range, string text) =>
        Assert.Equal(
            text, await Tool.RunAsync("curl", "-sS", "--fail", "--range", range, $"{site.Weir.Url}/plain.txt"));

    [Fact]
    public async Task Compressed_OfAFileWithAGzipCopy_IsDecoded()
    {
        string plain = string.Concat(Enumerable.Repeat("let a = 1;\n", 100));
        site.Write("zipped.js", plain);
        string file = Path.Combine(site.Root, "zipped.js");
        await Tool.RunAsync("gzip", "-k", file);

        string output = await Tool.RunAsync(
            "curl", "-sS", "--fail", "--compressed", "-w", "[%header{content-encoding}]",
            $"{site.Weir.Url}/zipped.js");

        Assert.Equal(plain + "[gzip]", output);
    }

    [Fact]
    public async Task TimeCondition_OfAnUnchangedFile_BringsNothing()
    {
        string file = Path.Combine(site.Root, "plain.txt");
        string output = await Tool.RunAsync(
            "curl", "-sS", "--fail", "-z", file, "-w", "[%{http_code}]", $"{site.Weir.Url}/plain.txt");

        Assert.Equal("[304]", output);
    }

    [Fact]
    public async Task Folder_WithRedirects_IsItsPage() =>
        Assert.Equal("<p>docs", await Tool.RunAsync("curl", "-sS", "--fail", "-L", $"{site.Weir.Url}/docs"));
}
