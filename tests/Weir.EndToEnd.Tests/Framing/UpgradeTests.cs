using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Framing;

/// <summary>Upgrades: nothing passes before 101, everything after it.</summary>
public sealed class UpgradeTests
{
    private const string Ask =
        "GET /x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo/1\r\n\r\n";

    private const string Switch =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\nX-More: y\r\n\r\n";

    [Fact]
    public async Task Upgrade_Granted_BecomesATunnel()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, HttpMessage request) = await stage.BeginAsync(Ask);
        await upstream.SendAsync(Switch + "first");
        string head = await client.ReadHeadAsync();
        string first = await client.ReadThroughAsync("first");
        await client.SendAsync("\0\u00ffGET / HTTP/1.1\r\n\n\n");
        byte[] passed = await upstream.ReadExactlyAsync(20);
        client.ShutdownSend();
        byte[] nothing = await upstream.ReadToEndAsync();
        await upstream.SendAsync("last");
        upstream.ShutdownSend();
        string last = await client.ReadTextToEndAsync();

        Assert.Equal("echo/1", request["Upgrade"]);
        Assert.Equal("upgrade", request["Connection"], ignoreCase: true);
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Upgrade: echo/1\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Connection: upgrade\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-More: y\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Content-Length", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("first", first);
        Assert.Equal(20, passed.Length);
        Assert.Empty(nothing);
        Assert.Equal("last", last);
        client.Dispose();
        Assert.Equal(0, await Running.Bounded.UntilAsync(
            () => stage.Weir.MetricAsync("weir_tunnels_open"), value => value == 0));
    }

    [Fact]
    public async Task Bytes_BehindTheUpgrade_WaitForTheAnswer()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Ask + "early bytes");
        int before = upstream.BytesUnread;
        await upstream.SendAsync("HTTP/1.1 103 Early Hints\r\n\r\n");
        await client.ReadHeadAsync();
        int stillBefore = upstream.BytesUnread;
        await upstream.SendAsync(Switch);
        string bytes = await upstream.ReadThroughAsync("early bytes");

        Assert.Equal(0, before);
        Assert.Equal(0, stillBefore);
        Assert.Equal("early bytes", bytes);
        client.Dispose();
    }

    [Fact]
    public async Task Upgrade_Refused_IsAnOrdinaryExchange()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(
            Ask + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
        HttpMessage first = await client.ReadResponseAsync();
        HttpMessage second = await upstream.ReadRequestAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes");

        Assert.Equal("no", first.Text);
        Assert.Equal("/second", second.Target);
        Assert.Null(second["Upgrade"]);
        Assert.Equal("yes", (await client.ReadResponseAsync()).Text);
        client.Dispose();
    }

    [Fact]
    public async Task Upgrade_WithABody_IsNotPassedOn()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, HttpMessage request) = await stage.BeginAsync(
            "POST /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\nContent-Length: 2\r\n\r\nhi");
        await upstream.SendAsync(Switch);

        Assert.Null(request["Upgrade"]);
        Assert.Equal(502, (await client.ReadResponseAsync()).Status);
        client.Dispose();
    }

    [Fact]
    public async Task Tunnel_WhoseOriginResets_EndsForTheClient()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Ask);
        await upstream.SendAsync(Switch);
        await client.ReadHeadAsync();
        upstream.Reset();
        byte[] rest = await client.ReadToEndAsync();

        Assert.Empty(rest);
        client.Dispose();
    }

    [Fact]
    public async Task Tunnel_WhoseClientResets_EndsForTheOrigin()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Ask);
        await upstream.SendAsync(Switch);
        await client.ReadHeadAsync();
        client.Reset();
        byte[] rest = await upstream.ReadToEndAsync();

        Assert.Empty(rest);
    }
}
