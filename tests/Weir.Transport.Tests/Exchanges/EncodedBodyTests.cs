using Weir.Core;
using Weir.Http;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>Responses whose body is coded on the way.</summary>
public sealed class EncodedBodyTests
{
    // The slab that the head of the request lies in, while its exchange lasts.
    private const int HeadBytes = Slab.StandardBytes;

    private readonly List<MaskEncoder> _encoders = [];
    private int _keptBack = 3000;
    private bool _isSlow;
    private bool _flushes = true;

    public static TheoryData<ulong, bool, int> Seeds
    {
        get
        {
            TheoryData<ulong, bool, int> seeds = [];
            for (ulong seed = 1; seed <= 12; seed++)
            {
                seeds.Add(seed, seed % 3 == 0, seed % 2 == 0 ? 3000 : 0);
            }

            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Relay_EveryFramingOfTheOrigin_ArrivesCodedAndWhole(ulong seed, bool isSlow, int keptBack)
    {
        _isSlow = isSlow;
        _keptBack = keptBack;
        TransportScene scene = Scene(seed, new SimulatedOptions());
        OriginMove[] moves = [OriginMove.Length, OriginMove.Chunked, OriginMove.UntilClose];
        foreach (OriginMove move in moves)
        {
            foreach (int length in (int[])[0, 1, 100_000])
            {
                ScriptedRequest request = new() { Number = 1, Move = move, ResponseLength = length };
                SimulatedPeer client = scene.Send(request.Text());
                List<byte> content = [];

                Assert.True(scene.World.Run(() => HasWhole(client, content)), $"{move} {length}");
                byte[]? body = MaskEncoder.Decode(content.ToArray());
                Assert.NotNull(body);
                Assert.True(body.AsSpan().SequenceEqual(Pattern.Response(1, length)), $"{move} {length}");
                client.Close();
            }
        }

        Assert.Equal(9, _encoders.Count);
        Assert.All(_encoders, encoder => Assert.True(encoder.IsDisposed));
        Assert.InRange(_encoders.Max(encoder => encoder.OfferedMax), 1, BodyEncoder.StepBytesMax);
        Assert.Empty(scene.FindLeftovers());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void RespondAsync_LongBody_ArrivesCodedAndWhole(ulong seed, bool isSlow)
    {
        _isSlow = isSlow;
        foreach (int length in (int[])[0, 10, 16_384, 16_385, 500_000])
        {
            byte[] body = Pattern.Response(4, length);
            AnsweringScene scene = new(seed, new SimulatedOptions(), exchange =>
            {
                exchange.Shaper = Shape;
                return exchange.RespondAsync(200, new Head(), body);
            });
            SimulatedPeer client = scene.Ask("GET / HTTP/1.1");
            List<byte> content = [];

            Assert.True(scene.World.Run(() => HasWhole(client, content), 5_000_000));
            Assert.Equal(body, MaskEncoder.Decode(content.ToArray()));
            Assert.True(scene.World.Run(() => scene.RentedBytes == 0));
            Assert.Equal([Fault.None], scene.Finished);
        }

        Assert.All(_encoders, encoder => Assert.True(encoder.IsDisposed));
        Assert.InRange(_encoders.Max(encoder => encoder.TakenInTickMax), 1, BodyEncoder.StepBytesMax);
    }

    [Fact]
    public void WriteAsync_PieceOfAStream_GoesOutAtOnce()
    {
        Wait? wait = null;
        AnsweringScene scene = new(1, SimulatedOptions.Calm, async exchange =>
        {
            exchange.Shaper = Shape;
            Fault fault = exchange.StartResponse(200, new Head());
            Assert.Equal(Fault.None, fault);
            fault = await exchange.WriteAsync("hello"u8.ToArray());
            wait = new Wait();
            await wait.Source.Wait();
            return fault != Fault.None ? fault : await exchange.EndResponseAsync();
        });
        SimulatedPeer client = scene.Ask("GET / HTTP/1.1");

        Assert.True(scene.World.Run(() => wait is not null));
        Assert.True(scene.World.RunFor(10));
        Assert.Equal("hello"u8.ToArray(), MaskEncoder.Unmask(FirstChunk(client)));
        Assert.Equal(HeadBytes, scene.RentedBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Relay_OriginThatPauses_SendsWhatIsThere(bool isSlow)
    {
        _isSlow = isSlow;
        TransportScene scene = Scene(1, SimulatedOptions.Calm);
        AnswerWith(scene, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        SimulatedPeer client = scene.Send(new ScriptedRequest { Number = 1 }.Text());

        Assert.True(scene.World.Run(() => client.ReceivedText.Contains("\r\n\r\n0005\r\n", StringComparison.Ordinal)));
        Assert.True(scene.World.RunFor(10));
        Assert.Equal("first"u8.ToArray(), MaskEncoder.Unmask(FirstChunk(client)));
        Assert.Equal(HeadBytes, scene.Transports[0].Loop.Slabs.RentedBytes);
        scene.Origin.Peers[0].Send("4\r\nlast\r\n0\r\nContent-Digest: x\r\nX-Sum: 9\r\n\r\n");
        Assert.True(scene.RunUntilReceived(client, "0\r\nX-Sum: 9\r\n\r\n") >= 0);
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Relay_OfKnownLength_KeepsBackAndHoldsNoSlab()
    {
        _flushes = false;
        TransportScene scene = Scene(1, SimulatedOptions.Calm);
        AnswerWith(scene, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst");
        SimulatedPeer client = scene.Send(new ScriptedRequest { Number = 1 }.Text());

        Assert.True(scene.RunUntilReceived(client, "\r\n\r\n") >= 0);
        Assert.True(scene.World.RunFor(100));
        Assert.EndsWith("\r\n\r\n", client.ReceivedText, StringComparison.Ordinal);
        Assert.Equal(HeadBytes, scene.Transports[0].Loop.Slabs.RentedBytes);
        scene.Origin.Peers[0].Send("last");
        Assert.True(scene.RunUntilReceived(client, "0\r\n\r\n") >= 0);
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")]
    public void Relay_TruncatedByTheOrigin_HasNoEnd(string answer)
    {
        TransportScene scene = Scene(1, SimulatedOptions.Calm);
        AnswerWith(scene, answer);
        SimulatedPeer client = scene.Send(new ScriptedRequest { Number = 1 }.Text());
        Assert.True(scene.RunUntilReceived(client, "\r\n\r\n") >= 0);
        scene.Origin.Peers[0].Close();

        Assert.True(scene.RunUntilOver(client) >= 0);
        Assert.DoesNotContain("<end>", client.ReceivedText, StringComparison.Ordinal);
        Assert.DoesNotContain("0\r\n\r\n", client.ReceivedText, StringComparison.Ordinal);
        Assert.All(_encoders, encoder => Assert.True(encoder.IsDisposed));
        Assert.Empty(scene.FindLeftovers());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Relay_ClientThatLeaves_EndsTheEncoder(bool isSlow)
    {
        _isSlow = isSlow;
        TransportScene scene = Scene(1, SimulatedOptions.Calm);
        SimulatedPeer client = scene.World.Connect(scene.Address);
        client.ReadLimit = 30_000;
        client.Send(new ScriptedRequest { Number = 1, ResponseLength = 5_000_000 }.Text());
        Assert.True(scene.World.Run(() => client.ReceivedBytes >= 30_000));
        Assert.False(_encoders[0].IsDisposed);
        client.Reset();

        Assert.Empty(scene.FindLeftovers());
        Assert.True(_encoders[0].IsDisposed);
    }

    // Slow encoders have been waited for in every state by then.
    [Fact]
    public void Relay_ClientThatLeavesAtAnyTime_EndsTheEncoder()
    {
        for (int steps = 0; steps < 120; steps++)
        {
            _encoders.Clear();
            _isSlow = true;
            TransportScene scene = Scene((ulong)steps + 1, new SimulatedOptions());
            SimulatedPeer client = scene.Send(
                new ScriptedRequest { Number = 1, Move = OriginMove.Chunked, ResponseLength = 200_000 }.Text());
            int left = steps * 2;
            scene.World.Run(() => left-- == 0);
            client.Reset();

            Assert.Empty(scene.FindLeftovers());
            Assert.All(_encoders, encoder => Assert.True(encoder.IsDisposed));
        }
    }

    [Fact]
    public void Relay_Coded_TakesATickForEachStep()
    {
        SimulatedOptions options = SimulatedOptions.Calm with { BufferBytesMin = 8 << 20, BufferBytesMax = 8 << 20 };
        TransportScene scene = Scene(1, options);
        ScriptedRequest request = new() { Number = 1, Move = OriginMove.Length, ResponseLength = 2 << 20 };
        SimulatedPeer client = scene.Send(request.Text());
        List<byte> content = [];
        Assert.True(scene.World.Run(() => HasWhole(client, content)));

        // The piece that reaches the share is the last one of its tick.
        Assert.InRange(_encoders[0].TakenInTickMax, 1000, (2 * BodyEncoder.StepBytesMax) - 1);
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Relay_NoSlabForItsOutput_WaitsAndIsWhole()
    {
        _keptBack = 0;
        TransportScene scene = Scene(1, SimulatedOptions.Calm, 64 * Slab.StandardBytes);
        AnswerWith(scene, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        SimulatedPeer client = scene.Send(new ScriptedRequest { Number = 1 }.Text());
        Assert.True(scene.RunUntilReceived(client, "\r\n\r\n0005\r\n") >= 0);
        Assert.True(scene.World.RunFor(10));
        SlabPool pool = scene.Transports[0].Loop.Slabs;
        List<Slab> taken = [];
        while (pool.TryRent() is { } slab)
        {
            taken.Add(slab);
        }

        pool.Return(taken[0]);
        scene.Origin.Peers[0].Send("4\r\nlast\r\n0\r\n\r\n");
        Assert.True(scene.World.RunFor(500));
        Assert.Equal(1, scene.Sum(counters => counters.ActiveRequests));
        taken.Skip(1).ToList().ForEach(pool.Return);

        List<byte> content = [];
        Assert.True(scene.World.Run(() => HasWhole(client, content)));
        Assert.Equal("firstlast"u8.ToArray(), MaskEncoder.Decode(content.ToArray()));
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    [Fact]
    public void Relay_SlowReader_HoldsABoundedShare()
    {
        TransportScene scene = Scene(1, SimulatedOptions.Calm);
        SimulatedPeer client = scene.World.Connect(scene.Address);
        client.ReadLimit = 0;
        client.Send(new ScriptedRequest { Number = 1, ResponseLength = 5_000_000 }.Text());
        Assert.True(scene.World.RunFor(2000));

        Assert.InRange(scene.Transports[0].Loop.Slabs.RentedBytes, 1, 400 * 1024);
        client.ReadLimit = long.MaxValue;
        List<byte> content = [];
        Assert.True(scene.World.Run(() => HasWhole(client, content)));
        Assert.Equal(Pattern.Response(1, 5_000_000), MaskEncoder.Decode(content.ToArray()));
        client.Close();
        Assert.Empty(scene.FindLeftovers());
    }

    private TransportScene Scene(ulong seed, SimulatedOptions world, long slabBytes = 64 << 20)
    {
        TransportScene scene = new(seed, 1, new TransportSceneOptions { World = world, SlabBytes = slabBytes });
        scene.Handler.Shaper = Shape;
        return scene;
    }

    private BodyFraming Shape(Exchange exchange, Head response, int status, BodyFraming framing)
    {
        if (status != 200 || !exchange.TakesEncoder)
        {
            return framing;
        }

        MaskEncoder encoder = new(exchange.Transport.Loop, _keptBack, _isSlow);
        _encoders.Add(encoder);
        exchange.EncodeBody(encoder, _flushes);
        return BodyFraming.Chunked;
    }

    private static void AnswerWith(TransportScene scene, string answer) =>
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            if (origin.Received.Length > 0)
            {
                origin.Consume(origin.Received.Length);
                origin.Send(answer);
            }
        };

    private static ReadOnlySpan<byte> FirstChunk(SimulatedPeer client)
    {
        PlainMessage head = PlainMessage.ReadHead(client.Received)!;
        ReadOnlySpan<byte> rest = client.Received[head.HeadLength..];
        int line = rest.IndexOf("\r\n"u8);
        return rest.Slice(line + 2, Convert.ToInt32(System.Text.Encoding.ASCII.GetString(rest[..line]), 16));
    }

    private static bool HasWhole(SimulatedPeer client, List<byte> content)
    {
        content.Clear();
        return client.Received.EndsWith("\r\n\r\n"u8)
            && PlainMessage.ReadHead(client.Received) is { IsChunked: true } head
            && PlainMessage.ReadChunked(client.Received[head.HeadLength..], content) > 0;
    }

    private sealed class Wait
    {
        public Weir.IO.LoopSource Source { get; } = new();
    }
}
