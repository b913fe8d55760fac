using System.Text;

namespace Weir.Gateway.Tests.Files;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("index.html", "text/html; charset=utf-8")]
    [InlineData("a/b.d/APP.JS", "text/javascript; charset=utf-8")]
    [InlineData("a.css", "text/css; charset=utf-8")]
    [InlineData("a.min.mjs", "text/javascript; charset=utf-8")]
    [InlineData("a.json", "application/json")]
    [InlineData("a.wasm", "application/wasm")]
    [InlineData("a.svg", "image/svg+xml")]
    [InlineData("a.woff2", "font/woff2")]
    [InlineData("a.tar.gz", "application/gzip")]
    [InlineData("a.txt", "text/plain; charset=utf-8")]
    [InlineData("a.webmanifest", "application/manifest+json")]
    [InlineData("a", "application/octet-stream")]
    [InlineData("html", "application/octet-stream")]
    [InlineData("a.", "application/octet-stream")]
    [InlineData("a.html/b", "application/octet-stream")]
    [InlineData("a.h\u00e4ml", "application/octet-stream")]
    [InlineData("a.anextensionthatisfartoolong", "application/octet-stream")]
    public void Of_AName_IsTheTypeOfItsExtension(string name, string type) =>
        Assert.Equal(type, Encoding.ASCII.GetString(MediaTypes.Of(Encoding.UTF8.GetBytes(name))));

    [Fact]
    public void Table_OfExtensions_HasAGoodHundredAndNoneInCapitals()
    {
        Assert.InRange(MediaTypes.Extensions.Count, 120, 1000);
        Assert.All(MediaTypes.Extensions, one => Assert.Equal(one.ToLowerInvariant(), one));
    }
}
