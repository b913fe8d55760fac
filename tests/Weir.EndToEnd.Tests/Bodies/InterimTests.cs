using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Bodies;

/// <summary>Interim responses, and clients that wait for one.</summary>
public sealed class InterimTests
{
    private const string Expecting =
        "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";

    [Fact]
    public async Task Continue_FromTheOrigin_IsForwardedOnce()
    {
        await using Stage stage = await Stage.StartAsync();
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync(Expecting);
        RawPeer upstream = await stage.Origin.AcceptAsync();
        string head = await upstream.ReadHeadAsync();
        await upstream.SendAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
        HttpMessage interim = await client.ReadResponseAsync();
        await client.SendAsync("hello");
        byte[] body = await upstream.ReadExactlyAsync(5);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Contains("Expect: 100-continue\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(100, interim.Status);
        Assert.Equal("hello"u8.ToArray(), body);
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task FinalAnswer_BeforeTheBody_ClosesTheConnection()
    {
        await using Stage stage = await Stage.StartAsync();
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync(Expecting);
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        await upstream.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        HttpMessage answer = await client.ReadResponseAsync();
        string rest = await client.ReadTextToEndAsync();

        Assert.Equal(403, answer.Status);
        Assert.Equal("close", answer["Connection"]);
        Assert.Equal("", rest);
    }

    [Fact]
    public async Task ExpectingClient_WhoseOriginStaysSilent_Gets504()
    {
        await using Stage stage = await Stage.StartAsync(more: "defaults: { timeouts: { first_byte: 300ms } }");
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync(Expecting);
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal(504, answer.Status);
        Assert.Equal("first-byte-timeout", answer["Weir-Fault"]);
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    [InlineData("HTTP/1.1 2")]
    public async Task Origin_ThatBeginsAndStaysSilentAfterTheBody_Is504(string begin)
    {
        await using Stage stage = await Stage.StartAsync(more: "defaults: { timeouts: { first_byte: 300ms } }");
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync(
            "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadThroughAsync("1\r\na\r\n");
        await upstream.SendAsync(begin);
        await client.SendAsync("1\r\nb\r\n");
        await upstream.ReadThroughAsync("1\r\nb\r\n");
        await client.SendAsync("0\r\n\r\n");
        HttpMessage answer = await client.ReadResponseAsync();
        while (answer.Status < 200)
        {
            answer = await client.ReadResponseAsync();
        }

        Assert.Equal(504, answer.Status);
    }

    [Fact]
    public async Task ExpectingClient_ThatDoesNotWait_IsServed()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync(Expecting + "hello");
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal("hello", Assert.Single(stage.Origin.Requests).Text);
    }

    [Fact]
    public async Task EarlyHints_AreForwarded()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        await upstream.SendAsync(
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nConnection: x\r\nX: y\r\n\r\n");
        HttpMessage hints = await client.ReadResponseAsync();
        await upstream.SendAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
        HttpMessage processing = await client.ReadResponseAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal(103, hints.Status);
        Assert.Equal("</a.css>; rel=preload", hints["Link"]);
        Assert.Null(hints["X"]);
        Assert.Equal(102, processing.Status);
        Assert.Equal("ok", answer.Text);
        client.Dispose();
    }

    [Fact]
    public async Task Http10Client_GetsNoInterimResponse()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        HttpMessage answer = await stage.Weir.AskAsync("GET /x HTTP/1.0\r\n\r\n");

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("100-continue, x", 417)]
    [InlineData("x", 417)]
    [InlineData("100-CONTINUE", 200)]
    public async Task Expect_OfEveryKind_IsMetOrRefused(string value, int status)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync($"POST /x HTTP/1.1\r\nHost: a\r\nExpect: {value}\r\nContent-Length: 2\r\n\r\nhi");
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Expect_WithoutBody_LeavesTheConnectionUsable()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        using RawPeer client = await stage.Weir.ConnectAsync();
        for (int i = 0; i < 2; i++)
        {
            await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        }
    }
}
