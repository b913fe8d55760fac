using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>Origins of h2c that refuse, go away and misbehave, frame by frame; the client speaks HTTP/1.1.</summary>
public sealed class Http2OriginFramesTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task GoAway_BeforeARequestWasProcessed_HasItSentAgain()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await ServeAsync(origin);
        Task<HttpMessage> asking = weir.GetAsync("/");
        using FramePeer first = await FramePeer.AcceptAsync(await origin.AcceptAsync());
        await first.RequestAsync();
        await first.SendAsync(Frame.GoAway(0, ErrorCode.NoError));
        Task<RawPeer> anew = origin.AcceptAsync();
        if (await Task.WhenAny(anew, asking) == asking)
        {
            Assert.Fail($"it was answered with {await asking}\n{weir.Log.Text}");
        }

        using FramePeer second = await FramePeer.AcceptAsync(await anew);
        await second.AnswerAsync(await second.RequestAsync());
        HttpMessage answer = await asking;

        Assert.Equal((200, "ok"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task GoAway_WhileARequestIsProcessed_LeavesItItsAnswerAndNewOnesAnotherConnection()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await ServeAsync(origin, loops: 1);
        Task<HttpMessage> before = weir.GetAsync("/");
        using FramePeer first = await FramePeer.AcceptAsync(await origin.AcceptAsync());
        int stream = await first.RequestAsync();
        await first.SendAsync(Frame.GoAway(stream, ErrorCode.NoError), Frame.Ping());

        // Its answer says that the one before it was read.
        await first.UntilAsync(frame => frame is { Kind: FrameKind.Ping, IsAck: true });
        Task<HttpMessage> after = weir.GetAsync("/");
        using FramePeer second = await FramePeer.AcceptAsync(await origin.AcceptAsync());
        await second.AnswerAsync(await second.RequestAsync(), "new");
        await first.AnswerAsync(stream, "old");

        Assert.Equal("new", (await after).Text);
        Assert.Equal("old", (await before).Text);
    }

    [Fact]
    public async Task RefusedStream_IsSentAgain()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await ServeAsync(origin, loops: 1);
        Task<HttpMessage> asking = weir.GetAsync("/");
        using FramePeer peer = await FramePeer.AcceptAsync(await origin.AcceptAsync());
        await peer.SendAsync(Frame.Reset(await peer.RequestAsync(), ErrorCode.RefusedStream));

        // On this connection or on another one: either is right.
        Task<int> again = peer.RequestAsync();
        Task<RawPeer> anew = origin.AcceptAsync();
        if (await Task.WhenAny(again, anew) == again)
        {
            await peer.AnswerAsync(await again);
        }
        else
        {
            using FramePeer other = await FramePeer.AcceptAsync(await anew);
            await other.AnswerAsync(await other.RequestAsync());
        }

        Assert.Equal(200, (await asking).Status);
        peer.Raw.Reset();
    }

    [Fact]
    public async Task LimitOfStreams_IsKept_AndMoreConnectionsAreOpened()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await ServeAsync(origin, loops: 1);

        // The first request teaches the gateway the limit.
        Task<HttpMessage> first = weir.GetAsync("/");
        using FramePeer one = await FramePeer.AcceptAsync(await origin.AcceptAsync(), ((ushort)3, 1u));
        await one.AnswerAsync(await one.RequestAsync());
        await first;
        Task<HttpMessage> second = weir.GetAsync("/");
        int held = await one.RequestAsync();
        Task<HttpMessage> third = weir.GetAsync("/");
        using FramePeer two = await FramePeer.AcceptAsync(await origin.AcceptAsync(), ((ushort)3, 1u));
        await two.AnswerAsync(await two.RequestAsync(), "two");
        await one.AnswerAsync(held, "one");

        Assert.Equal("two", (await third).Text);
        Assert.Equal("one", (await second).Text);
    }

    [Theory]
    [InlineData("x-a", "b\r\nx-evil: 1")]
    [InlineData("x-a", "b\nx-evil: 1")]
    [InlineData("x-a", "b\0c")]
    [InlineData("x\r\ny", "b")]
    [InlineData("X-Upper", "b")]
    [InlineData("x a", "b")]
    [InlineData("connection", "close")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData(":path", "/")]
    [InlineData("content-length", "-1")]
    [InlineData("content-length", "1, 2")]
    public async Task BadField_OfAResponse_IsABadGateway(string name, string value)
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await ServeAsync(origin);
        Task<HttpMessage> asking = weir.GetAsync("/");
        using FramePeer peer = await FramePeer.AcceptAsync(await origin.AcceptAsync());
        int stream = await peer.RequestAsync();
        await peer.SendAsync(Frame.Headers(stream, Hpack.Block((":status", "200"), (name, value))));
        HttpMessage answer = await asking;

        Assert.Equal(502, answer.Status);
        Assert.Null(answer["x-evil"]);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(8, 5)]
    public async Task Content_OtherThanAnnounced_NeverCompletes(int announced, int sent)
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await ServeAsync(origin);
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(Get);
        using FramePeer peer = await FramePeer.AcceptAsync(await origin.AcceptAsync());
        int stream = await peer.RequestAsync();
        await peer.SendAsync(
            Frame.Headers(stream, Hpack.Block((":status", "200"), ("content-length", $"{announced}")), isLast: false),
            Frame.Data(stream, new byte[sent], isLast: true));
        string all = await client.ReadTextToEndAsync();

        // An error, or an end before all that was announced has come.
        string body = all[(all.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and int at ? at + 4 : 0)..];
        Assert.True(all.StartsWith("HTTP/1.1 502", StringComparison.Ordinal) || body.Length < announced, all);
    }

    [Fact]
    public async Task PushPromise_EndsTheConnection()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await ServeAsync(origin);
        Task<HttpMessage> asking = weir.GetAsync("/");
        using FramePeer peer = await FramePeer.AcceptAsync(await origin.AcceptAsync());
        int stream = await peer.RequestAsync();
        byte[] promise = [0, 0, 0, 2, .. Hpack.Block(Hpack.Get("/pushed"))];
        await peer.SendAsync(new Frame(FrameKind.PushPromise, Frame.EndHeaders, stream, promise));
        Frame? end = await peer.EndAsync();

        Assert.Equal(ErrorCode.ProtocolError, end?.Code);
        Assert.Equal(502, (await asking).Status);
    }

    [Fact]
    public async Task Settings_OfTheGateway_SayNoPush()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await ServeAsync(origin);
        Task<HttpMessage> asking = weir.GetAsync("/");
        using FramePeer peer = await FramePeer.AcceptAsync(await origin.AcceptAsync());
        Frame settings = await peer.UntilAsync(frame => frame is { Kind: FrameKind.Settings, IsAck: false });
        await peer.AnswerAsync(await peer.RequestAsync());
        await asking;

        // ENABLE_PUSH is 2, and its value 0.
        Assert.Contains(settings.Payload.Chunk(6), entry => entry is [0, 2, 0, 0, 0, 0]);
    }

    private static Task<WeirProcess> ServeAsync(RawOrigin origin, int loops = 4) => WeirProcess.StartAsync(
        "listen: [\"http://127.0.0.1:0\"]\nadmin: http://127.0.0.1:0\n"
        + $"loops: {loops}\nclusters:\n  a: {{ destinations: [ {origin.Url} ], protocol: h2c }}\n"
        + "routes: [ { to: a } ]\n");
}
