namespace Weir.EndToEnd.Tests.RealPeers;

/// <summary>curl through the gateway to Kestrel.</summary>
public sealed class CurlTests(KestrelTests.Fixture fixture) : IClassFixture<KestrelTests.Fixture>
{
    private string Url => fixture.Weir.Url;

    [Theory]
    [InlineData("hello")]
    [InlineData("hello", "--http1.0")]
    [InlineData("hello", "--no-keepalive")]
    [InlineData("hello", "--header", "Connection: close")]
    public async Task Get_InEveryWay_IsServed(string expected, params string[] options)
    {
        string body = await Tool.RunAsync("curl", ["-sS", "--fail", .. options, $"{Url}/hello"]);

        Assert.Equal(expected, body);
    }

    [Fact]
    public async Task Head_IsServed()
    {
        string head = await Tool.RunAsync("curl", "-sS", "--fail", "--head", $"{Url}/hello");
        Assert.StartsWith("HTTP/1.1 ", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("--header", "Transfer-Encoding: chunked")]
    [InlineData("--header", "Expect: 100-continue")]
    [InlineData("--header", "Expect:")]
    public async Task Upload_OfAFile_ComesBack(params string[] options)
    {
        string file = Path.GetTempFileName();
        string text = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\n"));
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        string back =
            await Tool.RunAsync("curl", ["-sS", "--fail", .. options, "--data-binary", $"@{file}", $"{Url}/echo"]);
        File.Delete(file);

        Assert.Equal(text, back);
    }

    [Fact]
    public async Task SeveralUrls_OnOneConnection_AreServed()
    {
        string output = await Tool.RunAsync(
            "curl", "-sS", "--fail", "-w", "[%{num_connects}]", $"{Url}/hello", $"{Url}/hello", $"{Url}/hello");

        Assert.Equal("hello[1]hello[0]hello[0]", output);
    }

    [Fact]
    public async Task EventStream_IsRead()
    {
        string events = await Tool.RunAsync("curl", "-sS", "--fail", "-N", $"{Url}/events");

        Assert.Equal("data: 0\n\ndata: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n", events);
    }

    [Fact]
    public async Task Download_CutByTheClient_LeavesTheGatewayServing()
    {
        string output = await Tool.RunAsync("curl", "-sS", "--fail", "--range", "0-10", $"{Url}/size/1000");

        Assert.Equal(1000, output.Length);
    }

    [Fact]
    public async Task Proxy_RequestsInAbsoluteForm_AreServed()
    {
        string output = await Tool.RunAsync("curl", "-sS", "--fail", "--proxy", Url, "http://shop.example/headers");

        Assert.Contains("Host: shop.example", output, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host: shop.example", output, StringComparison.Ordinal);
        Assert.Contains("Via: 1.1 weir", output, StringComparison.Ordinal);
    }
}
