using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>
/// Floods that cost the sender little: each connection is cut with ENHANCE_YOUR_CALM long before the flood ends, and
/// meanwhile and afterwards others are served.
/// </summary>
public sealed class Http2FloodTests(Http2FloodTests.Fixture fixture) : IClassFixture<Http2FloodTests.Fixture>
{
    private const int Batch = 20;
    private const int Batches = 2000;
    private const int ResetsMax = 200;
    private const long GrowthMax = 64 * 1024 * 1024;

    private static readonly byte[] s_get = Hpack.Block(Hpack.Get("/held"));
    private static readonly byte[] s_post = Hpack.Block(Hpack.Request("POST", "/held"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resets_AreCutWithinTwoHundred(bool isByServer)
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Weir.Port);
        Frame? end = await FloodAsync(client, () =>
        {
            int stream = client.NextStream();
            return isByServer
                ? [Frame.Headers(stream, s_post, isLast: false), Frame.WindowUpdate(stream, 0)]
                : [Frame.Headers(stream, s_get), Frame.Reset(stream, ErrorCode.Cancel)];
        });

        Assert.Equal(ErrorCode.EnhanceYourCalm, end?.Code);
        Assert.InRange((end!.LastStream + 1) / 2, 1, ResetsMax);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Continuations_WithoutEnd_AreCut(int bytes)
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Weir.Port);

        // An acknowledgement amid the block would be another error.
        client.Acknowledges = false;
        await client.SendAsync(new Frame(FrameKind.Headers, Frame.EndStream, client.NextStream(), s_get));
        byte[] part = [.. Hpack.Block(("x-a", new string('v', 1000))).Take(bytes)];
        Frame? end = await FloodAsync(client, () => [new Frame(FrameKind.Continuation, 0, 1, part)]);

        Assert.Equal(ErrorCode.EnhanceYourCalm, end?.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pings_AreCut(bool reads) => await AssertCutAsync([Frame.Ping()], reads);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settings_AreCut(bool reads) => await AssertCutAsync([Frame.Settings((3, 100))], reads);

    [Fact]
    public Task Priorities_AreCut() => AssertCutAsync([new Frame(FrameKind.Priority, 0, 1, [0, 0, 0, 3, 0])]);

    [Fact]
    public Task UnknownFrames_AreCut() => AssertCutAsync([new Frame((FrameKind)0x42, 0, 0, [])]);

    [Fact]
    public async Task WindowUpdates_ByOneByte_AreCut()
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Weir.Port);
        await client.AskAsync(Hpack.Get("/held"));
        Frame? end = await FloodAsync(client, () => [Frame.WindowUpdate(0, 1)]);

        Assert.Equal(ErrorCode.EnhanceYourCalm, end?.Code);
    }

    [Fact]
    public async Task EmptyData_IsCut()
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Weir.Port);
        int stream = client.NextStream();
        await client.SendAsync(Frame.Headers(stream, s_post, isLast: false));
        Frame? end = await FloodAsync(client, () => [Frame.Data(stream, [])]);

        Assert.Equal(ErrorCode.EnhanceYourCalm, end?.Code);
    }

    [Fact]
    public async Task DataOnAClosedStream_IsCutOrAnErrorOfTheConnection()
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Weir.Port);
        int stream = client.NextStream();
        await client.SendAsync(
            Frame.Headers(stream, s_post, isLast: false), Frame.Data(stream, [1], isLast: true));
        Frame? end = await FloodAsync(client, () => [Frame.Data(stream, [])]);

        Assert.True(end?.Code is ErrorCode.EnhanceYourCalm or ErrorCode.StreamClosed, $"{end}");
    }

    [Fact]
    public async Task HpackBomb_CostsNoMemory()
    {
        const int EntryBytes = 4000;
        const int Streams = 200;
        long before = fixture.Weir.ResidentBytes;
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Weir.Port);

        // A literal with incremental indexing fills the table; each further byte of a block stands for 4 KB.
        using MemoryStream entry = new();
        entry.WriteByte(0x40);
        Hpack.Number(entry, 1, prefix: 7, pattern: 0);
        entry.WriteByte((byte)'x');
        Hpack.Number(entry, EntryBytes, prefix: 7, pattern: 0);
        entry.Write(new byte[EntryBytes].Select(_ => (byte)'a').ToArray());
        byte[] block = [.. s_get, .. entry.ToArray(), .. Enumerable.Repeat((byte)0xbe, 8000)];
        byte[] again = [.. s_get, .. Enumerable.Repeat((byte)0xbe, 16_000)];
        for (int i = 0; i < Streams; i++)
        {
            await client.SendAsync(Frame.Headers(client.NextStream(), i == 0 ? block : again));
        }

        (int status, ErrorCode? code) = await client.OutcomeAsync(1);
        long growth = fixture.Weir.ResidentBytes - before;

        Assert.True(status == 431 || code is ErrorCode.EnhanceYourCalm or ErrorCode.ProtocolError,
            $"status {status}, code {code}");
        Assert.InRange(growth, long.MinValue, GrowthMax);
        await fixture.AssertOthersServedAsync();
    }

    [Fact]
    public async Task ClosedWindow_IsCutInTime()
    {
        long before = fixture.Weir.ResidentBytes;
        List<FramePeer> clients = [];
        try
        {
            for (int i = 0; i < Batch; i++)
            {
                // Not a byte of content may be sent.
                FramePeer client = await FramePeer.ConnectAsync(fixture.Weir.Port, ((ushort)4, 0u));
                clients.Add(client);
                await client.AskAsync(Hpack.Get("/large"));
                Assert.Equal(200, await client.StatusAsync(1));
            }

            foreach (FramePeer client in clients)
            {
                Frame end = await client.UntilAsync(
                    frame => frame.Kind is FrameKind.Reset or FrameKind.GoAway).WaitAsync(Bounded.Limit);
                Assert.NotEqual(ErrorCode.NoError, end.Code);
                Assert.DoesNotContain(client.Frames, frame => frame is { Kind: FrameKind.Data, Payload.Length: > 0 });
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        Assert.InRange(fixture.Weir.ResidentBytes - before, long.MinValue, GrowthMax);
        await fixture.AssertOthersServedAsync();
    }

    private async Task AssertCutAsync(Frame[] frames, bool reads = true)
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Weir.Port);
        Frame? end = await FloodAsync(client, () => frames, reads);

        Assert.Equal(ErrorCode.EnhanceYourCalm, end?.Code);
    }

    // Sends until the connection is cut; somebody else asks in between. Who does not read is in the way of the server.
    private async Task<Frame?> FloodAsync(FramePeer client, Func<Frame[]> next, bool reads = true)
    {
        Task<Frame?> reading = reads ? client.EndAsync() : Task.FromResult<Frame?>(null);
        for (int i = 0; i < Batches && !(reads && reading.IsCompleted) && !client.IsBroken; i++)
        {
            await client.SendAsync([.. Enumerable.Range(0, Batch).SelectMany(_ => next())]);
            if (i % 100 == 1)
            {
                await fixture.AssertOthersServedAsync();
            }
        }

        Frame? end = reads ? await reading.WaitAsync(Bounded.Limit) : await client.EndAsync();
        await fixture.AssertOthersServedAsync();
        return end;
    }

    /// <summary>A gateway in front of one origin that answers and one that holds. Owner: the test runner.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly RawOrigin _held = new();
        private readonly RawOrigin _large = RawOrigin.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{new string('x', 1_000_000)}");

        internal WeirProcess Weir { get; private set; } = null!;

        internal async Task AssertOthersServedAsync()
        {
            using FramePeer other = await FramePeer.ConnectAsync(Weir.Port);
            Assert.Equal(204, await other.StatusAsync(await other.AskAsync(Hpack.Get())));
            Assert.Equal(204, (await Weir.GetAsync("/")).Status);
        }

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => Weir = await WeirProcess.ServeAsync(
            $"routes:\n  - match: {{ path: /held }}\n    to: {_held.Url}\n"
            + $"  - match: {{ path: /large }}\n    to: {_large.Url}\n  - respond: 204\n");

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await Weir.DisposeAsync();
            await _held.DisposeAsync();
            await _large.DisposeAsync();
        }
    }
}
