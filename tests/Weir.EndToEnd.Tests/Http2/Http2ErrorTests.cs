using System.Buffers.Binary;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>
/// Frames that break a rule: the connection ends with the code of RFC 9113, and others are served.
/// </summary>
public sealed class Http2ErrorTests(Http2ErrorTests.Fixture fixture) : IClassFixture<Http2ErrorTests.Fixture>
{
    private const int Large = 16_385;
    private static readonly byte[] s_get = Hpack.Block(Hpack.Get());

    /// <summary>The cases by their names, so that a runner can show them.</summary>
    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, (Frame[] Frames, ErrorCode Code)> Cases { get; } = new()
    {
        ["DATA on the connection"] = ([Frame.Data(0, [1])], ErrorCode.ProtocolError),
        ["DATA on an idle stream"] = ([Frame.Data(1, [1])], ErrorCode.ProtocolError),
        ["HEADERS on the connection"] = ([Frame.Headers(0, s_get)], ErrorCode.ProtocolError),
        ["HEADERS on a stream of the server"] = ([Frame.Headers(2, s_get)], ErrorCode.ProtocolError),
        ["HEADERS on a stream before the last"] =
            ([Frame.Headers(5, s_get), Frame.Headers(3, s_get)], ErrorCode.ProtocolError),
        ["HEADERS within a block"] =
            ([new Frame(FrameKind.Headers, 1, 1, s_get), Frame.Headers(3, s_get)], ErrorCode.ProtocolError),
        ["CONTINUATION without HEADERS"] =
            ([new Frame(FrameKind.Continuation, 4, 1, s_get)], ErrorCode.ProtocolError),
        ["CONTINUATION of another stream"] =
        (
            [new Frame(FrameKind.Headers, 1, 1, s_get), new Frame(FrameKind.Continuation, 4, 3, s_get)],
            ErrorCode.ProtocolError
        ),
        ["Padding longer than the frame"] =
            ([new Frame(FrameKind.Headers, 0xd, 1, [255, .. s_get])], ErrorCode.ProtocolError),
        ["PRIORITY on the connection"] =
            ([new Frame(FrameKind.Priority, 0, 0, new byte[5])], ErrorCode.ProtocolError),
        ["RST_STREAM on the connection"] = ([Frame.Reset(0, ErrorCode.Cancel)], ErrorCode.ProtocolError),
        ["RST_STREAM on an idle stream"] = ([Frame.Reset(1, ErrorCode.Cancel)], ErrorCode.ProtocolError),
        ["RST_STREAM of three bytes"] =
            ([Frame.Headers(1, s_get), new Frame(FrameKind.Reset, 0, 1, new byte[3])], ErrorCode.FrameSizeError),
        ["SETTINGS on a stream"] = ([new Frame(FrameKind.Settings, 0, 1, [])], ErrorCode.ProtocolError),
        ["SETTINGS of five bytes"] =
            ([new Frame(FrameKind.Settings, 0, 0, new byte[5])], ErrorCode.FrameSizeError),
        ["SETTINGS that acknowledge something"] =
            ([new Frame(FrameKind.Settings, 1, 0, new byte[6])], ErrorCode.FrameSizeError),
        ["ENABLE_PUSH of 2"] = ([Frame.Settings((2, 2))], ErrorCode.ProtocolError),
        ["INITIAL_WINDOW_SIZE of 2^31"] = ([Frame.Settings((4, 0x8000_0000))], ErrorCode.FlowControlError),
        ["MAX_FRAME_SIZE of 100"] = ([Frame.Settings((5, 100))], ErrorCode.ProtocolError),
        ["PUSH_PROMISE of a client"] =
            ([new Frame(FrameKind.PushPromise, 4, 1, [0, 0, 0, 2, .. s_get])], ErrorCode.ProtocolError),
        ["PING on a stream"] = ([new Frame(FrameKind.Ping, 0, 1, new byte[8])], ErrorCode.ProtocolError),
        ["PING of seven bytes"] = ([new Frame(FrameKind.Ping, 0, 0, new byte[7])], ErrorCode.FrameSizeError),
        ["GOAWAY on a stream"] = ([new Frame(FrameKind.GoAway, 0, 1, new byte[8])], ErrorCode.ProtocolError),
        ["WINDOW_UPDATE of nothing"] = ([Frame.WindowUpdate(0, 0)], ErrorCode.ProtocolError),
        ["WINDOW_UPDATE beyond the largest window"] =
            ([Frame.WindowUpdate(0, int.MaxValue)], ErrorCode.FlowControlError),
        ["WINDOW_UPDATE on an idle stream"] = ([Frame.WindowUpdate(1, 1)], ErrorCode.ProtocolError),
        ["A frame that is too large"] = ([Frame.Data(1, new byte[Large])], ErrorCode.FrameSizeError),
        ["A field that no table holds"] = ([Frame.Headers(1, [0xff, 0x80, 0x80, 0x01])], ErrorCode.CompressionError),
        ["Field number 0"] = ([Frame.Headers(1, [0x80])], ErrorCode.CompressionError),
        ["A block that is cut"] = ([Frame.Headers(1, s_get[..^3])], ErrorCode.CompressionError),
        ["A table larger than was allowed"] =
            ([Frame.Headers(1, [0x3f, 0xe1, 0xff, 0x03, .. s_get])], ErrorCode.CompressionError),
        ["A number that has no end"] = ([Frame.Headers(1, [0xff, .. Enumerable.Repeat((byte)0xff, 20)])],
            ErrorCode.CompressionError),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Frames_ThatBreakARule_EndTheConnection(string name)
    {
        (Frame[] frames, ErrorCode code) = Cases[name];
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        await client.SendAsync(frames);
        Frame? end = await client.EndAsync();

        Assert.Equal(code, end?.Code);
        await fixture.AssertOthersServedAsync();
    }

    [Fact]
    public async Task Preface_FollowedByAnotherFrame_EndsTheConnection()
    {
        using RawPeer raw = await fixture.Stage.Weir.ConnectAsync();
        await raw.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await raw.TrySendAsync(Frame.Ping().ToBytes());
        byte[] all = await raw.ReadToEndAsync();

        // Its own settings may be first; the end is GOAWAY with PROTOCOL_ERROR.
        int at = 0;
        while (at < all.Length && all[at + 3] != (byte)FrameKind.GoAway)
        {
            at += Frame.HeaderBytes + (int)(BinaryPrimitives.ReadUInt32BigEndian(all.AsSpan(at)) >> 8);
        }

        Assert.True(at < all.Length);
        Assert.Equal(
            (uint)ErrorCode.ProtocolError,
            BinaryPrimitives.ReadUInt32BigEndian(all.AsSpan(at + Frame.HeaderBytes + 4)));
    }

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")]
    [InlineData("PRI * HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("PRI / HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task Preface_ThatIsNearlyOne_EndsTheConnection(string preface)
    {
        using RawPeer raw = await fixture.Stage.Weir.ConnectAsync();
        await raw.SendAsync(preface);
        await raw.ReadToEndAsync();

        await fixture.AssertOthersServedAsync();
    }

    [Fact]
    public async Task Preface_ByteAfterByte_IsUnderstood()
    {
        using RawPeer raw = await fixture.Stage.Weir.ConnectAsync();
        byte[] preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame.Settings().ToBytes()];
        foreach (byte one in preface)
        {
            await raw.SendAsync(new[] { one });
        }

        byte[] header = await raw.ReadExactlyAsync(Frame.HeaderBytes);
        Assert.Equal((byte)FrameKind.Settings, header[3]);
    }

    [Theory]
    [InlineData(200, 20)]
    [InlineData(1, 60_000)]
    public async Task List_ThatIsTooLarge_IsAnsweredWith431(int count, int bytes)
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        int stream = client.NextStream();
        byte[] block = Hpack.Block(
        [
            .. Hpack.Get(), .. Enumerable.Range(0, count).Select(i => ($"x-{i}", new string('v', bytes))),
        ]);
        byte[][] parts = [.. block.Chunk(16_000)];
        await client.SendAsync(
        [
            .. parts.Select((part, i) => new Frame(
                i == 0 ? FrameKind.Headers : FrameKind.Continuation,
                (byte)((i == 0 ? Frame.EndStream : 0) | (i == parts.Length - 1 ? Frame.EndHeaders : 0)),
                stream, part)),
        ]);

        Assert.Equal(431, await client.StatusAsync(stream));
        Assert.Equal(200, await client.StatusAsync(await client.AskAsync(Hpack.Get())));
    }

    [Fact]
    public async Task StreamsBeyondTheLimit_AreRefusedAndTheOthersServed()
    {
        const int Beyond = 20;
        await using Stage stage = await Stage.StartAsync();
        using FramePeer client = await FramePeer.ConnectAsync(stage.Weir.Port);
        Frame settings = await client.UntilAsync(frame => frame is { Kind: FrameKind.Settings, IsAck: false });
        byte[] entry = settings.Payload.Chunk(6).Single(one => one is [0, 3, ..]);
        int limit = (int)BinaryPrimitives.ReadUInt32BigEndian(entry.AsSpan(2));
        for (int i = 0; i < limit + Beyond; i++)
        {
            await client.AskAsync(Hpack.Get($"/{i}"));
        }

        List<Frame> refused = [];
        while (refused.Count < Beyond)
        {
            refused.Add(await client.UntilAsync(frame => frame.Kind is FrameKind.Reset or FrameKind.GoAway));
        }

        Assert.InRange(limit, 1, 1000);
        Assert.All(refused, frame => Assert.Equal(
            (FrameKind.Reset, ErrorCode.RefusedStream), (frame.Kind, frame.Code)));
        Assert.All(refused, frame => Assert.True(frame.Stream > 2 * limit - 1));
    }

    /// <summary>A gateway in front of an origin that answers. Owner: the test runner.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal Stage Stage { get; private set; } = null!;

        internal async Task AssertOthersServedAsync()
        {
            using FramePeer other = await FramePeer.ConnectAsync(Stage.Weir.Port);
            Assert.Equal(200, await other.StatusAsync(await other.AskAsync(Hpack.Get())));
            Assert.Equal(200, (await Stage.Weir.GetAsync("/")).Status);
        }

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => Stage = await Stage.StartAsync(RawOrigin.Answering());

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }
}
