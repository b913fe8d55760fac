using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Framing;

/// <summary>Origins that say too much, too little, or at the wrong time.</summary>
public sealed class OriginMisbehaviourTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\nX-Sum: 1\r\n")]
    public async Task Body_CutByTheOrigin_NeverEndsCleanly(string response)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Closing(response));
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync(Get);
        Exception? broken = await Record.ExceptionAsync(() => client.ReadResponseAsync());

        if (broken is null)
        {
            Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        }
        else
        {
            Assert.IsType<EndOfStreamException>(broken);
        }

        await stage.Weir.Log.LineWithAsync("upstream-truncated", stage.Origin.Url[7..]);
    }

    [Fact]
    public async Task CloseDelimitedBody_ToAnHttp10Client_CutByReset_EndsWithReset()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync("GET /x HTTP/1.0\r\nHost: a\r\n\r\n");
        using (client)
        {
            await upstream.SendAsync("HTTP/1.1 200 OK\r\n\r\nhalf");
            await client.ReadThroughAsync("half");
            upstream.Reset();
            await client.ReadToEndAsync();

            Assert.True(client.WasReset);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nextra")]
    [InlineData("garbage")]
    public async Task Bytes_BehindTheAnswer_NeverReachTheNextClient(string extra)
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + extra);
        HttpMessage first = await client.ReadResponseAsync();
        if (extra.Length == 0)
        {
            // A parked connection that speaks on its own.
            await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        }

        string afterwards = await upstream.ReadTextToEndAsync();
        await client.SendAsync(Get);
        RawPeer second = await stage.Origin.AcceptAsync();
        await second.ReadRequestAsync();
        await second.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
        HttpMessage next = await client.ReadResponseAsync();
        client.Dispose();

        Assert.Equal("ok", first.Text);
        Assert.Equal("", afterwards);
        Assert.Equal("good", next.Text);
    }

    [Fact]
    public async Task Response_BeforeTheRequest_IsNotAnAnswer()
    {
        // The first bytes of a connection that nobody has asked anything.
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await client.ReadResponseAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        await upstream.ReadToEndAsync();
        await client.SendAsync(Get);
        RawPeer second = await stage.Origin.AcceptAsync();
        await second.ReadRequestAsync();
        await second.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
        client.Dispose();
    }

    [Fact]
    public async Task SwitchingProtocols_NotAskedFor_Is502()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"));
        HttpMessage answer = await stage.Weir.GetAsync("/x");

        Assert.Equal(502, answer.Status);
        Assert.Equal("bad-response", answer["Weir-Fault"]);
    }

    [Fact]
    public async Task InterimResponses_WithoutEnd_Are502()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        byte[] hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"u8.ToArray();
        for (int i = 0; i < 1000; i++)
        {
            await upstream.TrySendAsync(hints);
        }

        HttpMessage answer = await client.ReadResponseAsync();
        int interim = 0;
        while (answer.Status == 103)
        {
            interim++;
            answer = await client.ReadResponseAsync();
        }

        Assert.Equal(502, answer.Status);
        Assert.InRange(interim, 1, 100);
        client.Dispose();
    }

    [Theory]
    [InlineData("", "upstream-closed")]
    [InlineData("HTTP/1.1 200 OK\r\nConte", "upstream-truncated")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "bad-response")]
    [InlineData("\0\0\0\0\0\0", "bad-response")]
    public async Task Head_ThatNeverBecomesOne_Is502(string response, string word)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Closing(response));
        HttpMessage answer = await stage.Weir.GetAsync("/x");

        Assert.Equal(502, answer.Status);
        Assert.Equal(word, answer["Weir-Fault"]);
        await stage.Weir.Log.LineWithAsync(word, "route=", "to=", stage.Origin.Url[7..]);
    }

    [Fact]
    public async Task Head_WithinItsLimit_Passes()
    {
        string field = new('a', 60_000);
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Large: {field}\r\n\r\nok"));
        HttpMessage answer = await stage.Weir.GetAsync("/x");

        Assert.Equal(field, answer["X-Large"]);
        Assert.Equal("ok", answer.Text);
    }

    [Fact]
    public async Task Reset_InTheMiddleOfTheAnswer_IsSeenByTheClient()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        await client.ReadThroughAsync("half");
        upstream.Reset();
        string rest = await client.ReadTextToEndAsync();

        Assert.Equal("", rest);
        await stage.Weir.Log.LineWithAsync("upstream-reset");
        client.Dispose();
    }

    [Fact]
    public async Task Connection_ThatTheOriginWillClose_IsNotUsedAgain()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"));
        using RawPeer client = await stage.Weir.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(Get);
            HttpMessage answer = await client.ReadResponseAsync();
            Assert.Null(answer["Connection"]);
        }

        int count = await Bounded.UntilValueAsync(() => stage.Origin.Connections.Count, value => value == 3);
        Assert.Equal(3, count);
    }
}
