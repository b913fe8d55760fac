using System.Globalization;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary>What pages of other sites can reach of an admin address without a token: nothing.</summary>
public sealed class ForeignPagesTests(ForeignPagesTests.Fixture fixture) : IClassFixture<ForeignPagesTests.Fixture>
{
    [Theory]
    [InlineData("/metrics", "localhost", 200)]
    [InlineData("/metrics", "LocalHost:9180", 200)]
    [InlineData("/metrics", "localhost.:80", 200)]
    [InlineData("/metrics", "weir.localhost:80", 200)]
    [InlineData("/metrics", "127.0.0.1:9180", 200)]
    [InlineData("/metrics", "192.0.2.1", 200)]
    [InlineData("/metrics", "[::1]:9180", 200)]
    [InlineData("/metrics", "evil.example", 421)]
    [InlineData("/metrics", "evil.example:9180", 421)]
    [InlineData("/metrics", "localhost.evil.example", 421)]
    [InlineData("/metrics", "127.0.0.1.evil.example", 421)]
    [InlineData("/metrics", "notlocalhost", 421)]
    [InlineData("/api/v1/status", "evil.example", 421)]
    [InlineData("/page/main.js", "evil.example", 421)]
    [InlineData("/health", "evil.example", 200)]
    [InlineData("/ready", "evil.example", 200)]
    public async Task Name_OfTheHost_DecidesWithoutAToken(string target, string host, int status)
    {
        Assert.Equal(status, (await AskAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData("Origin: http://evil.example")]
    [InlineData("Origin: null")]
    [InlineData("Origin: http://localhost:1")]
    [InlineData("Origin: localhost:ADMIN")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    [InlineData("Origin: http://localhost:ADMIN\r\nSec-Fetch-Site: cross-site")]
    public async Task Drain_OfAnotherSite_IsRefused(string fields)
    {
        HttpMessage answer = await DrainAsync(fixture.Weir, fields);

        Assert.Equal(403, answer.Status);
        Assert.Equal(204, (await fixture.Weir.GetAsync("/x")).Status);
    }

    [Fact]
    public async Task Drain_OfAnotherName_IsRefused()
    {
        HttpMessage answer = await AskAsync(
            "POST /api/v1/drain HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n"
            + "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(421, answer.Status);
    }

    [Fact]
    public async Task Drain_ByGet_IsRefused()
    {
        HttpMessage answer = await AskAsync("GET /api/v1/drain HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal(405, answer.Status);
        Assert.Equal("POST", answer["Allow"]);
    }

    [Theory]
    [InlineData("Origin: http://localhost:ADMIN\r\nSec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: none")]
    public async Task Drain_OfOurOwnSite_IsDone(string fields)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");
        HttpMessage answer = await DrainAsync(weir, fields);

        Assert.Equal(200, answer.Status);
        Assert.EndsWith("{\"state\":\"drained\",\"cut\":0}\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, await weir.ExitAsync());
    }

    private static async Task<HttpMessage> DrainAsync(WeirProcess weir, string fields)
    {
        int port = new Uri(weir.AdminUrl).Port;
        string own = fields.Replace("ADMIN", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        using RawPeer client = await RawPeer.ConnectAsync(port);
        await client.SendAsync(
            $"POST /api/v1/drain HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 0\r\n{own}\r\n\r\n");
        return await client.ReadResponseAsync();
    }

    private async Task<HttpMessage> AskAsync(string request)
    {
        using RawPeer client = await RawPeer.ConnectAsync(new Uri(fixture.Weir.AdminUrl).Port);
        await client.SendAsync(request);
        return await client.ReadResponseAsync();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal WeirProcess Weir { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => Weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Weir.DisposeAsync();
    }
}
