namespace Weir.Gateway.Tests.Configuration;

public sealed class ListenOptionsTests
{
    [Theory]
    [InlineData(":8080", "*:8080")]
    [InlineData("*:8080", "*:8080")]
    [InlineData("http://:8080", "*:8080")]
    [InlineData("http://*:8080/", "*:8080")]
    [InlineData("localhost:8080", "localhost:8080")]
    [InlineData("HTTP://LOCALHOST:8080", "localhost:8080")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("[::1]:65535", "[::1]:65535")]
    [InlineData("http://[0:0:0:0:0:0:0:1]", "[::1]:80")]
    [InlineData("http://localhost", "localhost:80")]
    [InlineData("https://localhost", "localhost:443")]
    [InlineData("HTTPS://:8443", "*:8443")]
    [InlineData("unix:/run/w.sock", "unix:/run/w.sock")]
    [InlineData("unix:///run/w.sock", "unix:/run/w.sock")]
    public void TryParse_Address_Understood(string text, string key)
    {
        Assert.True(ListenOptions.TryParse(text, out ListenOptions? options, out _));

        Assert.Equal(key, options.Key);
        Assert.Equal(text, options.Text);
    }

    [Theory]
    [InlineData("8080", ":8080")]
    [InlineData("localhost", "port")]
    [InlineData("localhost:", "port")]
    [InlineData(":65536", "65535")]
    [InlineData(":-1", "65535")]
    [InlineData(": 80", "65535")]
    [InlineData("::1:80", "brackets")]
    [InlineData("[::1", "brackets")]
    [InlineData("[127.0.0.1]:80", "IPv6")]
    [InlineData("127.1:80", "IPv4")]
    [InlineData("256.0.0.1:80", "IPv4")]
    [InlineData("0x7f.0.0.1:80", "IPv4")]
    [InlineData("shop.example:80", "not a name")]
    [InlineData("http://localhost:80/path", "no path")]
    [InlineData("http://user@localhost:80", "user")]
    [InlineData("ftp://:8443", "speaks http or https")]
    [InlineData("unix:w.sock", "absolute")]
    [InlineData("unix:/", "absolute")]
    [InlineData("unix://host/w.sock", "absolute")]
    [InlineData("", "port")]
    public void TryParse_NotAnAddress_SaysWhatToWrite(string text, string part)
    {
        Assert.False(ListenOptions.TryParse(text, out _, out string? problem));
        Assert.Contains(part, problem);
    }

    [Fact]
    public void TryParse_UnixPathTooLong_Refused()
    {
        string path = "/" + new string('a', ListenOptions.UnixPathBytesMax);

        Assert.True(ListenOptions.TryParse("unix:" + path[..^1], out _, out _));
        Assert.False(ListenOptions.TryParse("unix:" + path, out _, out string? problem));
        Assert.Contains("107", problem);
    }

    [Theory]
    [InlineData(":80", "127.0.0.1:80", true)]
    [InlineData(":80", ":81", false)]
    [InlineData("localhost:80", "[::1]:80", true)]
    [InlineData("localhost:80", "127.0.0.2:80", false)]
    [InlineData("127.0.0.1:80", "[::1]:80", false)]
    [InlineData(":0", ":0", false)]
    [InlineData("unix:/a", "unix:/a", true)]
    [InlineData("unix:/a", "unix:/b", false)]
    [InlineData("unix:/a", ":80", false)]
    public void Overlaps_TwoAddresses_WhenBothCannotListen(string one, string other, bool expected)
    {
        Assert.True(ListenOptions.TryParse(one, out ListenOptions? a, out _));
        Assert.True(ListenOptions.TryParse(other, out ListenOptions? b, out _));

        Assert.Equal(expected, a.Overlaps(b));
        Assert.Equal(expected, b.Overlaps(a));
    }

    [Theory]
    [InlineData("localhost:1", true)]
    [InlineData("127.9.9.9:1", true)]
    [InlineData("[::1]:1", true)]
    [InlineData("unix:/a", true)]
    [InlineData(":1", false)]
    [InlineData("0.0.0.0:1", false)]
    [InlineData("[::]:1", false)]
    [InlineData("10.0.0.1:1", false)]
    public void IsLocal_Address_OnlyLoopbackAndSockets(string text, bool expected)
    {
        Assert.True(ListenOptions.TryParse(text, out ListenOptions? options, out _));

        Assert.Equal(expected, options.IsLocal);
    }
}
