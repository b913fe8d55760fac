using Weir.Core;
using Weir.IO;
using Weir.IO.Native;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway.Tests.Compression;

/// <summary>How many encoders there may be, at which level, and on which thread.</summary>
public sealed class CompressorTests
{
    private readonly EventLoop _loop = new(0, new LinuxNet(), new SlabAllowance(1 << 20));
    private readonly CodingCounters _counters =
        new EngineMetrics(new MetricsRegistry(), ["GET"], 1).ForLoop(0).Coding;

    [Fact]
    public void TryStart_MemoryUsedUp_GivesNoneUntilOneEnds()
    {
        using Compressor compressor = new(8 << 20);
        List<BodyEncoder> started = [];
        while (compressor.TryStart(ContentCoding.Gzip, 5, -1, _loop, _counters) is { } encoder)
        {
            started.Add(encoder);
        }

        Assert.InRange(started.Count, 2, 8);
        Assert.InRange(compressor.Memory.Bytes, 1, 2 << 20);
        Assert.Equal(1, _counters.Skipped);
        started[0].Dispose();
        started[0].Dispose();
        using BodyEncoder? next = compressor.TryStart(ContentCoding.Gzip, 5, -1, _loop, _counters);
        Assert.NotNull(next);
        started.ForEach(encoder => encoder.Dispose());
        next.Dispose();
        Assert.Equal(0, compressor.Memory.Bytes);
        Assert.Equal(started.Count + 1, _counters.Responses(ContentCoding.Gzip.Number()));
    }

    [Theory]
    [InlineData(0, 5, 4, 3)]
    [InlineData(0.79, 5, 4, 3)]
    [InlineData(0.8, 3, 2, 2)]
    [InlineData(0.95, 1, 1, 1)]
    [InlineData(1, 1, 1, 1)]
    public void Choose_BusyLoop_TakesLess(double busyShare, int gzip, int brotli, int zstd)
    {
        Assert.Equal(gzip, CodingLevels.Choose(ContentCoding.Gzip, 5, busyShare));
        Assert.Equal(brotli, CodingLevels.Choose(ContentCoding.Brotli, 4, busyShare));
        Assert.Equal(zstd, CodingLevels.Choose(ContentCoding.Zstd, 3, busyShare));
        Assert.Equal(1, CodingLevels.Choose(ContentCoding.Gzip, 1, busyShare));
        Assert.Equal(0, CodingLevels.Choose(ContentCoding.Brotli, 0, busyShare));
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 9)]
    [InlineData(3, 12)]
    public void TryStart_HighLevel_WorksOnTheLane(int number, int level)
    {
        var coding = (ContentCoding)number;
        using Compressor compressor = new(1 << 30);
        byte[] body = CoderTests.Body(new Random(11), 120_000);
        using MemoryStream coded = new();
        using (BodyEncoder encoder = compressor.TryStart(coding, level, -1, _loop, _counters)!)
        {
            int busy = 0;
            for (int at = 0; at < body.Length; at += 12_000)
            {
                busy += Run(encoder, body.AsSpan(at, 12_000), CodingStep.Continue, coded);
                if (at == 48_000)
                {
                    busy += Run(encoder, [], CodingStep.Flush, coded);
                    byte[] part = Decoding.DecodePart(coding, coded.ToArray(), at + 12_000);
                    Assert.True(part.AsSpan().SequenceEqual(body.AsSpan(0, at + 12_000)));
                }
            }

            busy += Run(encoder, [], CodingStep.Finish, coded);
            Assert.InRange(busy, 1, int.MaxValue);
        }

        Assert.Equal(body, Decoding.Decode(coding, coded.ToArray()));
        Assert.Equal(body.Length, _counters.BytesIn(coding.Number()));
        Assert.Equal(coded.Length, _counters.BytesOut(coding.Number()));
        Assert.Equal(0, compressor.Memory.Bytes);
    }

    [Fact]
    public void TryStart_LaneFull_WorksOnTheLoop()
    {
        using Compressor compressor = new(long.MaxValue);
        List<BodyEncoder> started = [];
        for (int i = 0; i < CodingLane.CodersMax; i++)
        {
            started.Add(compressor.TryStart(ContentCoding.Gzip, 9, -1, _loop, _counters)!);
        }

        using BodyEncoder onLoop = compressor.TryStart(ContentCoding.Gzip, 9, -1, _loop, _counters)!;
        using MemoryStream coded = new();
        byte[] body = CoderTests.Body(new Random(11), 10_000);
        Assert.Equal(0, Run(onLoop, body, CodingStep.Continue, coded));
        Assert.Equal(0, Run(onLoop, [], CodingStep.Finish, coded));
        Assert.Equal(body, Decoding.Decode(ContentCoding.Gzip, coded.ToArray()));
        started.ForEach(encoder => encoder.Dispose());
    }

    [Fact]
    public void Dispose_WhileTheLaneWorks_EndsWhenItIsBack()
    {
        using Compressor compressor = new(1 << 30);
        byte[] body = CoderTests.Body(new Random(11), 16_000);
        for (int i = 0; i < CodingLane.CodersMax * 3; i++)
        {
            BodyEncoder encoder = compressor.TryStart(ContentCoding.Brotli, 9, -1, _loop, _counters)!;
            encoder.Code(body, new byte[100], CodingStep.Continue, out int taken, out _);
            Assert.Equal(body.Length, taken);
            Assert.Equal(CodingResult.Busy, encoder.Code([], new byte[100], CodingStep.Flush, out _, out _));
            WaitOnLoop(encoder, encoder.Dispose);
        }

        // Every place was given back, else the last ones would not have been busy.
        Assert.Equal(0, compressor.Memory.Bytes);
    }

    // Returns how often the encoder was busy.
    private int Run(BodyEncoder encoder, ReadOnlySpan<byte> source, CodingStep step, Stream coded)
    {
        int busy = 0;
        byte[] room = new byte[1000];
        while (true)
        {
            CodingResult result = encoder.Code(source, room, step, out int taken, out int written);
            coded.Write(room.AsSpan(0, written));
            source = source[taken..];
            if (result == CodingResult.Done)
            {
                Assert.True(source.IsEmpty);
                return busy;
            }

            if (result == CodingResult.Busy)
            {
                busy++;
                WaitOnLoop(encoder, static () => { });
            }
        }
    }

    private void WaitOnLoop(BodyEncoder encoder, Action meanwhile)
    {
        _loop.Tick(0);
        bool isReady = false;
        _ = WaitAsync();
        meanwhile();
        while (!isReady)
        {
            _loop.Tick(10);
        }

        async Task WaitAsync() => isReady = await encoder.ReadyAsync() == Fault.None;
    }
}
