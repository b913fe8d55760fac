using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>Answers of this process whose length nobody knows when they start.</summary>
public sealed class StreamedAnswerTests
{
    private const int PieceBytes = 300_000;
    private const int Pieces = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WriteAsync_PiecesLargerThanBuffers_ArriveWhole(ulong seed)
    {
        AnsweringScene scene = new(seed, new SimulatedOptions(), exchange => AnswerAsync(exchange, static _ => { }));
        SimulatedPeer client = scene.Ask("GET / HTTP/1.1");
        List<byte> content = [];

        Assert.True(scene.World.Run(() => HasWhole(client, content), 5_000_000));
        Assert.Equal(PieceBytes * Pieces, content.Count);
        Assert.Equal(Piece(0), content.Take(PieceBytes));
        Assert.Equal(Piece(Pieces - 1), content.TakeLast(PieceBytes));
        Assert.True(scene.World.Run(() => scene.RentedBytes == 0));
        Assert.Equal([Fault.None], scene.Finished);
    }

    [Fact]
    public void WriteAsync_ReaderThatStops_HoldsTheHandlerBack()
    {
        long written = 0;
        SimulatedOptions options = SimulatedOptions.Calm with { BufferBytesMin = 65_536, BufferBytesMax = 65_536 };
        AnsweringScene scene = new(1, options, exchange => AnswerAsync(exchange, n => written = n));
        SimulatedPeer client = scene.Ask("GET / HTTP/1.1");
        client.ReadLimit = 1000;

        Assert.True(scene.World.RunFor(1000));
        Assert.InRange(written, 0, 2 * PieceBytes);
        Assert.InRange(scene.RentedBytes, 1, 320 * 1024);
        client.ReadLimit = long.MaxValue;
        List<byte> content = [];
        Assert.True(scene.World.Run(() => HasWhole(client, content)));
        Assert.Equal(PieceBytes * Pieces, written);
    }

    [Fact]
    public void StartResponse_HeadRequest_SendsNoBody()
    {
        AnsweringScene scene = new(1, SimulatedOptions.Calm, exchange => AnswerAsync(exchange, static _ => { }));
        SimulatedPeer client = scene.Ask("HEAD / HTTP/1.1");

        Assert.True(scene.World.Run(() => scene.Finished.Count == 1));
        Assert.True(scene.World.Settle());
        Assert.EndsWith("\r\n\r\n", client.ReceivedText, StringComparison.Ordinal);
        Assert.InRange(client.ReceivedBytes, 1, 1000);
        Assert.False(client.IsOver);
    }

    [Fact]
    public void StartResponse_ClientOfHttp10_EndsByClose()
    {
        AnsweringScene scene = new(1, SimulatedOptions.Calm, exchange => AnswerAsync(exchange, static _ => { }));
        SimulatedPeer client = scene.Ask("GET / HTTP/1.0\r\nConnection: keep-alive");

        Assert.True(scene.World.Run(() => client.IsEnded));
        PlainMessage head = PlainMessage.ReadHead(client.Received)!;
        Assert.False(head.IsChunked);
        Assert.Equal(-1, head.Length);
        Assert.Equal(PieceBytes * Pieces, client.Received.Length - head.HeadLength);
    }

    [Fact]
    public void WriteAsync_ClientLeftDuringAWaitOfTheHandler_GivesTheFault()
    {
        Fault seen = Fault.None;
        AnsweringScene scene = new(1, SimulatedOptions.Calm, async exchange =>
        {
            Fault fault = exchange.StartResponse(200, new Head());
            Wait wait = new(exchange.Transport.Loop, 10_000_000_000);
            await wait.Source.Wait();
            seen = exchange.AbortFault;
            return fault != Fault.None ? fault : await exchange.WriteAsync(new byte[10]);
        });
        SimulatedPeer client = scene.Ask("GET / HTTP/1.1");
        Assert.True(scene.World.Run(() => client.ReceivedBytes > 0));
        client.Reset();

        Assert.True(scene.World.RunFor(11_000));
        Assert.Equal(Fault.DownstreamReset, seen);
        Assert.Equal([Fault.DownstreamReset], scene.Finished);
        Assert.Equal(0, scene.RentedBytes);
    }

    private static async ValueTask<Fault> AnswerAsync(Exchange exchange, Action<long> wrote)
    {
        Fault fault = exchange.StartResponse(200, new Head());
        for (int i = 0; i < Pieces && fault == Fault.None; i++)
        {
            fault = await exchange.WriteAsync(Piece(i));
            wrote((i + 1L) * PieceBytes);
        }

        return fault != Fault.None ? fault : await exchange.EndResponseAsync();
    }

    private static bool HasWhole(SimulatedPeer client, List<byte> content)
    {
        // The last chunk ends it; reading all of it after each step would take a long time.
        return client.Received.EndsWith("0\r\n\r\n"u8)
            && PlainMessage.ReadHead(client.Received) is { IsChunked: true } head
            && PlainMessage.ReadChunked(client.Received[head.HeadLength..], content) > 0;
    }

    private static byte[] Piece(int number)
    {
        byte[] piece = new byte[PieceBytes];
        for (int i = 0; i < piece.Length; i++)
        {
            piece[i] = (byte)((i * 7) + (i >> 8) + number);
        }

        return piece;
    }

    private sealed class Wait : IDeadlineOwner
    {
        public Wait(EventLoop loop, long nanoseconds) =>
            new Deadline(loop.Timers, this).Set(loop.Now + nanoseconds);

        public LoopSource Source { get; } = new();

        /// <inheritdoc/>
        public void OnDeadline() => Source.Complete(Fault.None);
    }
}
