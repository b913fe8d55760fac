using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>The end of the gateway, as a client of HTTP/2 sees it: GOAWAY in two steps (RFC 9113 6.8).</summary>
public sealed class Http2DrainTests
{
    private const int LastPossible = int.MaxValue;

    [Fact]
    public async Task Drain_AnnouncesItselfAndThenSaysWhatWasProcessed()
    {
        await using Stage stage = await Stage.StartAsync(more: "drain: { grace: 10s }");
        using FramePeer client = await FramePeer.ConnectAsync(stage.Weir.Port);
        client.Acknowledges = false;
        int held = await client.AskAsync(Hpack.Get("/held"));
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadRequestAsync();
        stage.Weir.Signal(WeirProcess.Terminate);
        Frame announcement = await client.UntilAsync(frame => frame.Kind == FrameKind.GoAway);

        // What was on its way when it came is still served: this request and the announcement passed each other.
        int late = await client.AskAsync(Hpack.Get("/late"));
        RawPeer second = await stage.Origin.AcceptAsync();
        HttpMessage request = await second.ReadRequestAsync();
        client.Acknowledges = true;
        await second.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
        Assert.Equal(200, await client.StatusAsync(late));
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nheld");
        Assert.Equal(200, await client.StatusAsync(held));
        foreach (Frame ping in client.Frames.Where(frame => frame is { Kind: FrameKind.Ping, IsAck: false }).ToList())
        {
            await client.SendAsync(ping with { Flags = Frame.Ack });
        }

        Frame? end = await client.EndAsync();

        Assert.Equal((LastPossible, ErrorCode.NoError), (announcement.LastStream, announcement.Code));
        Assert.Equal("/late", request.Target);
        Assert.Equal((late, ErrorCode.NoError), (end?.LastStream, end?.Code));
        Assert.False(client.Raw.WasReset);
        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task Drain_WithIdleConnections_EndsThemAtOnce()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "drain: { grace: 10s }");
        using FramePeer client = await FramePeer.ConnectAsync(stage.Weir.Port);
        Assert.Equal(200, await client.StatusAsync(await client.AskAsync(Hpack.Get())));
        stage.Weir.Signal(WeirProcess.Terminate);
        Frame? end = await client.EndAsync();

        Assert.Equal(ErrorCode.NoError, end?.Code);
        Assert.False(client.Raw.WasReset);
        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task Drain_WhoseGraceIsOver_CutsWhatIsLeft()
    {
        await using Stage stage = await Stage.StartAsync(more: "drain: { grace: 200ms }");
        using FramePeer client = await FramePeer.ConnectAsync(stage.Weir.Port);
        await client.AskAsync(Hpack.Get("/held"));
        await stage.Origin.AcceptAsync();
        stage.Weir.Signal(WeirProcess.Terminate);
        await client.EndAsync();

        Assert.InRange(await stage.Weir.ExitAsync(), 0, 1);
    }
}
