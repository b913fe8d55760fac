namespace Weir.Gateway.Tests.Configuration;

public sealed class DestinationOptionsTests
{
    [Theory]
    [InlineData("http://localhost:3000", "http://localhost:3000", "localhost:3000", false)]
    [InlineData("http://Shop.Example/", "http://shop.example:80", "shop.example", false)]
    [InlineData("http://10.0.0.1:80", "http://10.0.0.1:80", "10.0.0.1", true)]
    [InlineData("http://[2001:DB8::0]:81", "http://[2001:db8::]:81", "[2001:db8::]:81", true)]
    [InlineData("http://under_score.internal:1", "http://under_score.internal:1", "under_score.internal:1", false)]
    [InlineData("unix:/run/app.sock", "unix:/run/app.sock", "localhost", false)]
    public void TryParse_Url_Understood(string text, string url, string authority, bool isAddress)
    {
        Assert.True(DestinationOptions.TryParse(text, out DestinationOptions? options, out _));

        Assert.Equal((url, authority, isAddress), (options.Url, options.Authority, options.HostIsAddress));
        Assert.Equal(text, options.Text);
    }

    [Theory]
    [InlineData("", "host is missing")]
    [InlineData("http://", "host is missing")]
    [InlineData("http://:3000", "host is missing")]
    [InlineData("localhost:3000", "write http://localhost:3000")]
    [InlineData("ftp://localhost", "speaks http or https")]
    [InlineData("http://localhost:0", "from 1")]
    [InlineData("http://localhost/path", "no path")]
    [InlineData("http://localhost?a=1", "no path")]
    [InlineData("http://localhost#f", "no path")]
    [InlineData("http://localhost\\@evil", "no path")]
    [InlineData("http://user:pass@localhost", "user")]
    [InlineData("http://a b", "letters")]
    [InlineData("http://bücher.example", "xn--")]
    [InlineData("http://a..b", "part of a host name")]
    [InlineData("http://-a", "hyphen")]
    [InlineData("http://1.2.3", "IPv4")]
    [InlineData("http://[::1%25eth0]", "IPv6")]
    [InlineData("http://a:3000x", "port")]
    public void TryParse_NotADestination_SaysWhatToWrite(string text, string part)
    {
        Assert.False(DestinationOptions.TryParse(text, out _, out string? problem));
        Assert.Contains(part, problem);
    }
}
