using System.Text;

namespace Weir.Gateway.Tests.Files;

/// <summary>Which of a file's forms a client gets, and what it gets where there is none.</summary>
public sealed class NegotiationTests
{
    private static readonly Representation s_identity = FileRequests.Form("\"i\"");
    private static readonly Representation s_brotli = FileRequests.Form("\"b\"", coding: ContentCoding.Brotli);
    private static readonly Representation s_zstd = FileRequests.Form("\"z\"", coding: ContentCoding.Zstd);
    private static readonly Representation s_gzip = FileRequests.Form("\"g\"", coding: ContentCoding.Gzip);

    [Theory]
    [InlineData("i")]
    [InlineData("i", "Accept-Encoding:")]
    [InlineData("i", "Accept-Encoding: deflate")]
    [InlineData("i", "Accept-Encoding: identity")]
    [InlineData("g", "Accept-Encoding: gzip")]
    [InlineData("g", "Accept-Encoding: X-GZip")]
    [InlineData("b", "Accept-Encoding: gzip, deflate, br, zstd")]
    [InlineData("b", "Accept-Encoding: zstd, br")]
    [InlineData("z", "Accept-Encoding: gzip;q=0.5, zstd;q=0.9, br;q=0.8")]
    [InlineData("g", "Accept-Encoding: gzip;q=0.001")]
    [InlineData("i", "Accept-Encoding: gzip;q=0")]
    [InlineData("i", "Accept-Encoding: gzip;q=0.5, identity;q=0.6")]
    [InlineData("g", "Accept-Encoding: gzip;q=0.6, identity;q=0.5")]
    [InlineData("b", "Accept-Encoding: *")]
    [InlineData("z", "Accept-Encoding: *, br;q=0")]
    [InlineData("i", "Accept-Encoding: *;q=0")]
    [InlineData("g", "Accept-Encoding: *;q=0, gzip")]
    [InlineData("g", "Accept-Encoding: deflate", "Accept-Encoding: gzip ; q=1.000")]
    [InlineData("i", "Accept-Encoding: gzip;q=2")]
    [InlineData("i", "Accept-Encoding: gzip;q=x")]
    [InlineData("i", "Accept-Encoding: gzip;q=0.0005")]
    public void Choose_AmongAllForms_TakesTheOneWantedMost(string expected, params string[] fields)
    {
        FileEntry entry = new([], s_identity, [s_brotli, s_zstd, s_gzip]);

        Assert.Equal($"\"{expected}\"", Encoding.ASCII.GetString(entry.Choose(FileRequests.With(fields)).Tag));
    }

    [Fact]
    public void Choose_ACodingWithoutACopy_TakesAnother()
    {
        FileEntry entry = new([], s_identity, [s_gzip]);

        Assert.Same(s_gzip, entry.Choose(FileRequests.With("Accept-Encoding: br, gzip;q=0.1")));
        Assert.Same(s_identity, entry.Choose(FileRequests.With("Accept-Encoding: br")));
    }

    [Theory]
    [InlineData(true, "Accept: text/html")]
    [InlineData(true, "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
    [InlineData(true, "Accept: image/png, TEXT/HTML ; q=0.1")]
    [InlineData(true, "Accept: text/*")]
    [InlineData(false)]
    [InlineData(false, "Accept: */*")]
    [InlineData(false, "Accept: application/json")]
    [InlineData(false, "Accept: text/html;q=0")]
    [InlineData(false, "Accept: text/html-not")]
    public void AcceptsHtml_OfARequest_IsWhetherItNamesHtml(bool expected, params string[] fields) =>
        Assert.Equal(expected, WeightedElement.AcceptsHtml(FileRequests.With(fields)));
}
