using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary>Who is served at an admin address with a token.</summary>
public sealed class TokenTests(TokenTests.Fixture fixture) : IClassFixture<TokenTests.Fixture>
{
    private const string Token = "abcdefghijklmnop";
    private const string Right = "Authorization: Bearer " + Token + "\r\n";
    private const string Browser = "Accept: text/html\r\n";

    [Theory]
    [InlineData("GET", "/health", "", 200)]
    [InlineData("HEAD", "/health", "", 200)]
    [InlineData("POST", "/health", "", 401)]
    [InlineData("GET", "/ready", "", 200)]
    [InlineData("HEAD", "/ready", "", 200)]
    [InlineData("GET", "/", Browser, 200)]
    [InlineData("GET", "/page/main.js", "", 200)]
    [InlineData("GET", "/page/nothing.js", "", 401)]
    [InlineData("GET", "/", "", 401)]
    [InlineData("GET", "/metrics", "", 401)]
    [InlineData("HEAD", "/metrics", "", 401)]
    [InlineData("GET", "/api/v1/status", "", 401)]
    [InlineData("GET", "/api/v1/history", "", 401)]
    [InlineData("GET", "/api/v1/routes", "", 401)]
    [InlineData("GET", "/api/v1/clusters", "", 401)]
    [InlineData("GET", "/api/v1/requests/recent", "", 401)]
    [InlineData("GET", "/nothing", "", 401)]
    [InlineData("POST", "/api/v1/drain", "", 401)]
    [InlineData("GET", "/", Right, 200)]
    [InlineData("GET", "/metrics", Right, 200)]
    [InlineData("HEAD", "/metrics", Right, 200)]
    [InlineData("GET", "/api/v1/status", Right, 200)]
    [InlineData("GET", "/nothing", Right, 404)]
    [InlineData("POST", "/api/v1/status", Right, 405)]
    [InlineData("GET", "/metrics", "Authorization: bearer " + Token + "\r\n", 200)]
    [InlineData("GET", "/metrics", "Authorization: BEARER   " + Token + "\r\n", 200)]
    [InlineData("GET", "/metrics", "Authorization: Bearer " + Token + "q\r\n", 401)]
    [InlineData("GET", "/metrics", "Authorization: Bearer abcdefghijklmno\r\n", 401)]
    [InlineData("GET", "/metrics", "Authorization: Bearer ABCDEFGHIJKLMNOP\r\n", 401)]
    [InlineData("GET", "/metrics", "Authorization: Bearer\r\n", 401)]
    [InlineData("GET", "/metrics", "Authorization: " + Token + "\r\n", 401)]
    [InlineData("GET", "/metrics", "Authorization: Basic " + Token + "\r\n", 401)]
    [InlineData("GET", "/metrics", "Authorization: Bearer " + Token + ", " + Token + "\r\n", 401)]
    [InlineData("GET", "/metrics", Right + Right, 401)]
    [InlineData("GET", "/metrics?token=" + Token, "", 401)]
    public async Task Request_IsServedOrAskedForTheToken(string method, string target, string fields, int status)
    {
        HttpMessage answer = await AskAsync(method, target, fields, "localhost");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 401 ? "Bearer realm=\"weir admin\"" : null, answer["WWW-Authenticate"]);
        Assert.DoesNotContain(Token, answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyName_WithTheToken_IsServed()
    {
        Assert.Equal(200, (await AskAsync("GET", "/metrics", Right, "weir.internal:9180")).Status);
    }

    [Fact]
    public async Task Drain_OfAnotherSite_IsRefusedEvenWithTheToken()
    {
        string fields = Right + "Origin: http://evil.example\r\n";

        Assert.Equal(403, (await AskAsync("POST", "/api/v1/drain", fields, "localhost")).Status);
    }

    private async Task<HttpMessage> AskAsync(string method, string target, string fields, string host)
    {
        using RawPeer client = await RawPeer.ConnectAsync(new Uri(fixture.Weir.AdminUrl).Port);
        string length = method == "POST" ? "Content-Length: 0\r\n" : "";
        await client.SendAsync($"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{length}{fields}\r\n");
        return await client.ReadResponseAsync(method);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal WeirProcess Weir { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => Weir = await WeirProcess.StartAsync($$"""
            listen: ["http://127.0.0.1:0"]
            admin: { listen: "http://127.0.0.1:0", token: {{Token}} }
            loops: 4
            routes:
              - respond: 204
            """);

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Weir.DisposeAsync();
    }
}
