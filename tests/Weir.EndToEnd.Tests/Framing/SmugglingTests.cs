using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Framing;

/// <summary>Attempts to make the origin see a request that the gateway did not.</summary>
public sealed class SmugglingTests(SmugglingTests.Fixture fixture) : IClassFixture<SmugglingTests.Fixture>
{
    private const string Inner = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";

    public static TheoryData<string, string> Attempts => new()
    {
        { "CL.TE", $"Content-Length: {Inner.Length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE.CL", $"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n1f\r\n{Inner}\r\n0\r\n\r\n" },
        { "TE.TE, second unknown", $"Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE.TE, first unknown", $"Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE with a space in its name", $"Content-Length: 4\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE behind a fold", $"Content-Length: 4\r\nX: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE folded", $"Content-Length: 4\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE behind LF", $"Content-Length: 4\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE behind CR", $"Content-Length: 4\r\nX: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE with NUL", $"Content-Length: 4\r\nTransfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n{Inner}" },
        { "TE in quotes", $"Content-Length: 4\r\nTransfer-Encoding: 'chunked'\r\n\r\n0\r\n\r\n{Inner}" },
        { "two lengths", $"Content-Length: 0\r\nContent-Length: {Inner.Length}\r\n\r\n{Inner}" },
        { "length list", $"Content-Length: 0, {Inner.Length}\r\n\r\n{Inner}" },
        { "length named in Connection twice", $"Connection: content-length\r\nContent-Length: 0\r\n"
            + $"Content-Length: 9\r\n\r\n{Inner}" },
        { "chunk size with LF", $"Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n1f\r\n0\r\n\r\n{Inner}\r\n0\r\n\r\n" },
        { "coding named with identity", $"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Inner}" },
        { "Host hidden by LF", $"X: y\nHost: b\r\n\r\n{Inner}" },
    };

    private RawOrigin Origin => fixture.Stage.Origin;

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task Attempt_OfSmuggling_IsRefusedWhole(string name, string rest)
    {
        Assert.NotEmpty(name);
        Origin.Requests.Clear();
        using RawPeer client = await fixture.Stage.Weir.ConnectAsync();
        await client.SendAsync("POST /outer HTTP/1.1\r\nHost: a\r\n" + rest);
        HttpMessage answer = await client.ReadResponseAsync();
        string more = await client.ReadTextToEndAsync();

        Assert.True(answer.Status is 400 or 501, answer.ToString());
        Assert.Equal("", more);
        Assert.DoesNotContain(Origin.Requests, request => request.Target == "/evil");
    }

    [Fact]
    public async Task Length_NamedInConnection_StillFramesTheBody()
    {
        HttpMessage request = await PassAsync(
            $"POST /outer HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\n"
                + $"Content-Length: {Inner.Length}\r\n\r\n{Inner}");

        Assert.Equal(Inner, request.Text);
    }

    [Fact]
    public async Task Coding_NamedInConnection_StillFramesTheBody()
    {
        HttpMessage request = await PassAsync(
            "POST /outer HTTP/1.1\r\nHost: a\r\nConnection: transfer-encoding, close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
            + $"{Inner.Length:x}\r\n{Inner}\r\n0\r\n\r\n");

        Assert.Equal(Inner, request.Text);
    }

    [Fact]
    public async Task EndToEndFields_NamedInConnection_Stay()
    {
        HttpMessage request = await PassAsync(
            "GET /outer HTTP/1.1\r\nHost: a\r\nConnection: host, x-forwarded-for, authorization, cookie, via, x-own\r\n"
            + "Authorization: b\r\nCookie: c=d\r\nX-Own: gone\r\n\r\n");

        Assert.Equal("a", request["Host"]);
        Assert.Equal("127.0.0.1", request["X-Forwarded-For"]);
        Assert.Equal("b", request["Authorization"]);
        Assert.Equal("c=d", request["Cookie"]);
        Assert.Null(request["X-Own"]);
        Assert.Null(request["Connection"]);
    }

    [Fact]
    public async Task Upgrade_ToCleartextHttp2_IsNotPassedOn()
    {
        HttpMessage request = await PassAsync(
            "GET /outer HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");

        Assert.Null(request["Upgrade"]);
        Assert.Null(request["HTTP2-Settings"]);
        Assert.Null(request["Connection"]);
    }

    [Fact]
    public async Task PipelinedRequests_InOneWrite_AreAnsweredInOrder()
    {
        Origin.Requests.Clear();
        using RawPeer client = await fixture.Stage.Weir.ConnectAsync();
        await client.SendAsync(
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
            + "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
            + "HEAD /4 HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /5 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n");
        foreach (string target in new[] { "/1", "/2", "/3" })
        {
            Assert.Equal(target, (await client.ReadResponseAsync())["X-Target"]);
        }

        Assert.Equal("/4", (await client.ReadResponseAsync("HEAD"))["X-Target"]);
        HttpMessage last = await client.ReadResponseAsync();
        string rest = await client.ReadTextToEndAsync();

        Assert.Equal("/5", last["X-Target"]);
        Assert.Equal("close", last["Connection"]);
        Assert.Equal("", rest);
        Assert.Equal(["/1", "/2", "/3", "/4", "/5"], Origin.Requests.Select(request => request.Target));
        Assert.Equal(["abc", "", "de", "", ""], Origin.Requests.Select(request => request.Text));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("Content-Length: 0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public async Task Get_WithAnyEmptyBody_LeavesTheNextRequestAlone(string rest)
    {
        Origin.Requests.Clear();
        using RawPeer client = await fixture.Stage.Weir.ConnectAsync();
        await client.SendAsync($"GET /1 HTTP/1.1\r\nHost: a\r\n{rest}GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal("/1", (await client.ReadResponseAsync())["X-Target"]);
        Assert.Equal("/2", (await client.ReadResponseAsync())["X-Target"]);
        Assert.Equal(2, Origin.Requests.Count);
    }

    private async Task<HttpMessage> PassAsync(string text)
    {
        Origin.Requests.Clear();
        HttpMessage answer = await fixture.Stage.Weir.AskAsync(text);
        Assert.Equal(200, answer.Status);
        return Assert.Single(Origin.Requests);
    }

    /// <summary>One gateway before an origin that tells the target it saw. Owner: the test runner.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal Stage Stage { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            RawOrigin origin = null!;
            origin = new RawOrigin(async peer =>
            {
                while (true)
                {
                    HttpMessage request = await peer.ReadRequestAsync();
                    origin.Requests.Enqueue(request);
                    string body = request.Method == "HEAD" ? "" : "ok";
                    await peer.SendAsync(
                        $"HTTP/1.1 200 OK\r\nX-Target: {request.Target}\r\nContent-Length: 2\r\n\r\n{body}");
                }
            });
            Stage = await Stage.StartAsync(origin);
        }

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }
}
