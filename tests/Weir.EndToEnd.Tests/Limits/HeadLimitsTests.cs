using System.Net.Sockets;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Limits;

/// <summary>Bounds on heads, bodies and connections, with small values.</summary>
public sealed class HeadLimitsTests
{
    [Theory]
    [InlineData("head: 1KiB", 1, 2000, 431, "head-too-large")]
    [InlineData("fields: 10", 20, 1, 431, "head-too-large")]
    [InlineData("fields: 10", 5, 1, 200, null)]
    [InlineData("head: 4KiB", 1, 2000, 200, null)]
    public async Task Head_BeyondItsLimit_Is431(string limit, int count, int length, int status, string? word)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), $"limits: {{ {limit} }}");
        string fields = string.Concat(Enumerable.Repeat($"X: {new string('a', length)}\r\n", count));
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync($"GET /x HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal(status, answer.Status);
        Assert.Equal(word, answer["Weir-Fault"]);
        Assert.Equal(status == 200 ? 1 : 0, stage.Origin.Requests.Count);
    }

    [Fact]
    public async Task Target_BeyondItsLimit_Is414()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        HttpMessage answer = await stage.Weir.GetAsync("/" + new string('a', 8192));
        HttpMessage passes = await stage.Weir.GetAsync("/" + new string('a', 8191));

        Assert.Equal(414, answer.Status);
        Assert.Equal("target-too-long", answer["Weir-Fault"]);
        Assert.Equal(200, passes.Status);
    }

    [Theory]
    [InlineData("Content-Length: 1025\r\n\r\n")]
    [InlineData("Content-Length: 9999999999999\r\n\r\n")]
    [InlineData("Expect: 100-continue\r\nContent-Length: 1025\r\n\r\n")]
    public async Task Length_BeyondTheBodyLimit_Is413AndNothingIsForwarded(string rest)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "limits: { body: 1KiB }");
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\n" + rest);
        HttpMessage answer = await client.ReadResponseAsync();
        await client.ReadToEndAsync();

        Assert.Equal(413, answer.Status);
        Assert.Equal("body-too-large", answer["Weir-Fault"]);
        Assert.Equal("close", answer["Connection"]);
        Assert.Empty(stage.Origin.Connections);
    }

    [Fact]
    public async Task Chunks_BeyondTheBodyLimit_Are413AndNeverAWholeRequest()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "limits: { body: 1KiB }");
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 5; i++)
        {
            await client.TrySendAsync("100\r\n"u8.ToArray());
            await client.TrySendAsync(new byte[256]);
            await client.TrySendAsync("\r\n"u8.ToArray());
        }

        await client.TrySendAsync("0\r\n\r\n"u8.ToArray());
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal(413, answer.Status);
        Assert.Empty(stage.Origin.Requests);
    }

    [Fact]
    public async Task Body_AtItsLimit_Passes()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "limits: { body: 1KiB }");
        string body = new('x', 1024);
        HttpMessage length =
            await stage.Weir.AskAsync($"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1024\r\n\r\n{body}");
        HttpMessage chunked = await stage.Weir.AskAsync(
            $"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n{body}\r\n0\r\n\r\n");

        Assert.Equal(200, length.Status);
        Assert.Equal(200, chunked.Status);
    }

    [Fact]
    public async Task Connections_BeyondTheirLimit_WaitUntilThereIsRoom()
    {
        await using Stage stage = await Stage.StartAsync(more: "limits: { connections: 4 }");
        List<(RawPeer Client, RawPeer Upstream)> busy = [];
        for (int i = 0; i < 4; i++)
        {
            (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            busy.Add((client, upstream));
        }

        using RawPeer waiting = await stage.Weir.ConnectAsync();
        await waiting.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");

        // The admin address answers while the rest is full: whoever asks for the health must not be told to wait. It
        // takes a place too, so two have to leave for one to come in.
        double pauses = await Bounded.UntilAsync(
            () => stage.Weir.MetricAsync("weir_accept_pauses_total", "connections"), count => count > 0);
        int before = waiting.Socket.Available;
        await stage.Weir.Log.LineWithAsync("too-many-connections", "limits.connections");
        busy[0].Client.Dispose();
        busy[1].Client.Dispose();
        RawPeer last = await stage.Origin.AcceptAsync();
        await last.ReadRequestAsync();
        await last.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpMessage answer = await waiting.ReadResponseAsync();
        busy.ForEach(pair => pair.Client.Dispose());

        Assert.InRange(pauses, 1, double.MaxValue);
        Assert.Equal(0, before);
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Connections_IdleAtTheLimit_GiveWayToNewOnes()
    {
        await using Stage stage = await Stage.StartAsync(
            RawOrigin.Answering(), "limits: { connections: 4 }", loops: 1);
        List<RawPeer> idle = [];
        for (int i = 0; i < 4; i++)
        {
            RawPeer client = await stage.Weir.ConnectAsync();
            await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
            idle.Add(client);
        }

        HttpMessage answer = await stage.Weir.GetAsync("/x");
        await stage.Weir.Log.LineWithAsync("too-many-connections", "limits.connections");
        byte[] rest = await idle[0].ReadToEndAsync();
        idle.ForEach(client => client.Dispose());

        Assert.Equal(200, answer.Status);
        Assert.Empty(rest);
    }

    [Fact]
    public async Task Connections_OfOneAddressBeyondTheirLimit_AreRefused()
    {
        await using Stage stage =
            await Stage.StartAsync(RawOrigin.Answering(), "limits: { connections_per_address: 2 }");
        using RawPeer first = await stage.Weir.ConnectAsync();
        using RawPeer second = await stage.Weir.ConnectAsync();
        foreach (RawPeer client in new[] { first, second })
        {
            await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        }

        // The reset may come before the call to connect has returned.
        Exception? refused = await Record.ExceptionAsync(async () => await stage.Weir.GetAsync("/x"));

        Assert.True(refused is EndOfStreamException or SocketException, refused?.ToString());
        Assert.Equal(1, await stage.Weir.MetricAsync("weir_connections_refused_total"));
    }
}
