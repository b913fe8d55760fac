using System.Text;
using Weir.Http;

namespace Weir.Gateway.Tests.Compression;

/// <summary>Accept-Encoding, as RFC 9110 12.5.3 has it.</summary>
public sealed class CodingPreferenceTests
{
    private const string None = "identity";

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("zstd, gzip", "zstd")]
    [InlineData("GZIP", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("", None)]
    [InlineData("deflate, compress", None)]
    [InlineData("gzipped, brr, b, zst", None)]
    [InlineData("gzip;q=0.9, br;q=0.8", "gzip")]
    [InlineData("gzip;q=0.801, br;q=0.8, zstd;q=0.7", "gzip")]
    [InlineData("gzip ; q=0.5 , br ;\tQ=0.25", "gzip")]
    [InlineData("gzip;q=0", None)]
    [InlineData("gzip;q=0.000", None)]
    [InlineData("gzip;q=0.001", "gzip")]
    [InlineData("gzip;q=0, br", "br")]
    [InlineData("*", "br")]
    [InlineData("*;q=0", None)]
    [InlineData("*;q=0, gzip", "gzip")]
    [InlineData("br;q=0, *", "zstd")]
    [InlineData("br;q=0, zstd;q=0, *;q=0.1", "gzip")]
    [InlineData("gzip;q=0.5, *;q=0.6", "br")]
    [InlineData("identity", None)]
    [InlineData("identity, gzip;q=0.5", None)]
    [InlineData("identity;q=0.5, gzip;q=0.5", "gzip")]
    [InlineData("identity;q=0.4, gzip;q=0.5", "gzip")]
    [InlineData("identity;q=0", None)]
    [InlineData("identity;q=0, gzip;q=0", None)]
    [InlineData("identity;q=0, gzip;q=0.1", "gzip")]
    [InlineData("*;q=0.5, identity;q=0.8", None)]
    [InlineData("gzip, gzip;q=0", None)]
    [InlineData("gzip;q=0, gzip", None)]
    [InlineData("gzip;q=0, x-gzip", None)]
    [InlineData(",, gzip ,,", "gzip")]
    public void Choose_Value_TakesTheBest(string value, string expected)
    {
        Assert.Equal(expected, Choose(value));
    }

    [Theory]
    [InlineData("gzip;q=")]
    [InlineData("gzip;q")]
    [InlineData("gzip;")]
    [InlineData("gzip;q=1.1")]
    [InlineData("gzip;q=1.001")]
    [InlineData("gzip;q=2")]
    [InlineData("gzip;q=-1")]
    [InlineData("gzip;q=.5")]
    [InlineData("gzip;q=0,5")]
    [InlineData("gzip;q=0.5555")]
    [InlineData("gzip;q=0.5x")]
    [InlineData("gzip;q=00.5")]
    [InlineData("gzip;q=abc")]
    [InlineData("gzip;level=5")]
    [InlineData("gzip;q=0.5;level=5")]
    [InlineData("gzip;q =1")]
    [InlineData("\"gzip\"")]
    [InlineData("gzip br")]
    public void Choose_ElementThatCannotBeRead_AcceptsNothing(string value)
    {
        Assert.Equal(None, Choose(value));
        Assert.Equal("br", Choose("br;q=0.001, " + value));
    }

    [Theory]
    [InlineData("1", 1000)]
    [InlineData("1.", 1000)]
    [InlineData("1.000", 1000)]
    [InlineData("0", 0)]
    [InlineData("0.", 0)]
    [InlineData("0.5", 500)]
    [InlineData("0.05", 50)]
    [InlineData("0.123", 123)]
    public void TryReadQuality_Weight_IsInThousandths(string text, int expected)
    {
        Assert.True(WeightedElement.TryReadQuality(Encoding.ASCII.GetBytes(text), out int thousandths));
        Assert.Equal(expected, thousandths);
    }

    [Fact]
    public void Choose_NoField_IsIdentity()
    {
        Assert.Equal(ContentCoding.Identity, Preference(ContentCoding.Gzip).Choose(new Head()));
    }

    [Fact]
    public void Choose_SeveralLines_AreOneList()
    {
        Head request = new();
        request.Add(KnownField.AcceptEncoding, "br;q=0"u8);
        request.Add(KnownField.AcceptEncoding, "zstd;q=0.1, gzip"u8);

        ContentCoding[] all = [ContentCoding.Brotli, ContentCoding.Zstd, ContentCoding.Gzip];
        Assert.Equal(ContentCoding.Gzip, Preference(all).Choose(request));
    }

    [Theory]
    [InlineData(ContentCoding.Gzip, ContentCoding.Brotli, "gzip")]
    [InlineData(ContentCoding.Brotli, ContentCoding.Gzip, "br")]
    public void Choose_AmongEquals_FollowsTheConfiguration(object first, object second, string expected)
    {
        Head request = new();
        request.Add(KnownField.AcceptEncoding, "gzip, br, zstd"u8);

        ContentCoding chosen = Preference((ContentCoding)first, (ContentCoding)second).Choose(request);
        Assert.Equal(expected, Encoding.ASCII.GetString(chosen.Name()));
    }

    [Fact]
    public void Choose_CodingThatMayNotBeUsed_IsNotChosen()
    {
        Head request = new();
        request.Add(KnownField.AcceptEncoding, "br, zstd, gzip;q=0.1"u8);

        Assert.Equal(ContentCoding.Gzip, Preference(ContentCoding.Gzip).Choose(request));
        Assert.Equal(ContentCoding.Identity, Preference().Choose(request));
    }

    private static string Choose(string value)
    {
        Head request = new();
        request.Add(KnownField.AcceptEncoding, Encoding.ASCII.GetBytes(value));
        CodingPreference preference = Preference(ContentCoding.Brotli, ContentCoding.Zstd, ContentCoding.Gzip);
        return Encoding.ASCII.GetString(preference.Choose(request).Name());
    }

    private static CodingPreference Preference(params ContentCoding[] order) => new(order);
}
