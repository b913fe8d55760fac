using Weir.Admin;
using Weir.Core;

namespace Weir.Gateway.Tests.Admin;

/// <summary>Rates and percentiles of the last seconds, and the history of them.</summary>
public sealed class WindowTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Gain_SteadyRequests_IsThatOfTenSamples()
    {
        SampleClock clock = new(_time);
        RateWindow window = new();
        long count = 0;
        for (int second = 1; second <= 100; second++)
        {
            _time.Step(1);
            count += 50;
            Assert.Equal(1, clock.Take(), 6);
            window.Push(count, clock);

            int held = Math.Min(second, SampleClock.Length - 1);
            Assert.Equal(held, clock.Seconds, 6);
            Assert.Equal(held * 50, window.Gain(count, clock));
        }

        _time.Step(0.5);
        Assert.Equal(9.5, clock.Seconds, 6);
        Assert.Equal((9 * 50) + 7, window.Gain(count + 7, clock));
    }

    [Fact]
    public void Gain_AfterRequestsEnd_FallsToNothing()
    {
        SampleClock clock = new(_time);
        RateWindow window = new(1000);
        for (int second = 0; second < SampleClock.Length; second++)
        {
            _time.Step(1);
            clock.Take();
            window.Push(1500, clock);
        }

        Assert.Equal(0, window.Gain(1500, clock));
    }

    [Fact]
    public void Latency_WindowsBeforeTheLastTwo_AreForgotten()
    {
        LatencyHistogram live = new();
        LatencyWindow window = new();
        LatencyHistogram scratch = new();
        Record(live, 100, 1);
        window.Turn(live);
        Record(live, 100, 20);

        // The first window is still in sight.
        Assert.Equal(1, window.Read(live, scratch).P50, 0.02);
        window.Turn(live);
        Assert.Equal(20, window.Read(live, scratch).P50, 0.4);
        Record(live, 1000, 300);

        Percentiles both = window.Read(live, scratch);
        Assert.Equal(300, both.P50, 5.0);
        window.Turn(live);
        window.Turn(live);
        Assert.True(double.IsNaN(window.Read(live, scratch).P99));
    }

    [Fact]
    public void History_BeyondItsLength_DropsTheOldest()
    {
        SampleHistory history = new();
        for (int i = 0; i < SampleHistory.Length + 20; i++)
        {
            history.Add(new Sample { UnixMs = i });
        }

        Assert.Equal(20, history.First);
        Assert.Equal(SampleHistory.Length + 20, history.Next);
        for (long i = history.First; i < history.Next; i++)
        {
            Assert.Equal(i, history[i].UnixMs);
        }
    }

    [Theory]
    [InlineData(200, Fault.None, false)]
    [InlineData(404, Fault.None, false)]
    [InlineData(500, Fault.None, true)]
    [InlineData(503, Fault.None, true)]
    [InlineData(404, Fault.NoRoute, false)]
    [InlineData(400, Fault.BadRequest, false)]
    [InlineData(505, Fault.VersionNotSupported, false)]
    [InlineData(0, Fault.DownstreamReset, false)]
    [InlineData(502, Fault.ConnectRefused, true)]
    [InlineData(200, Fault.UpstreamTruncated, true)]
    [InlineData(503, Fault.NoMemory, true)]
    public void IsFailure_BlamesNobodyForWhatClientsDo(int status, Fault fault, bool isFailure) =>
        Assert.Equal(isFailure, RequestStats.IsFailure(status, fault));

    [Fact]
    public void Stats_Reading_TellsClassesAndTheLastFault()
    {
        RequestStats stats = new();
        LatencyHistogram durations = new();
        durations.Record(1);
        Read(stats, durations, (200, Fault.None, 5), (502, Fault.ConnectRefused, 1));
        Assert.Equal(Fault.ConnectRefused, stats.LastFault);
        Read(stats, durations, (200, Fault.None, 9), (502, Fault.ConnectRefused, 1), (0, Fault.DownstreamReset, 2));

        Assert.Equal(12, stats.Count);
        Assert.Equal(1, stats.Failed);
        Assert.Equal([2, 0, 9, 0, 0, 1], stats.Classes.ToArray());
        Assert.Equal(2, stats.Faults[(int)Fault.DownstreamReset]);
        Assert.Equal(Fault.DownstreamReset, stats.LastFault);
    }

    private static void Read(
        RequestStats stats, LatencyHistogram durations, params (int Status, Fault Fault, long Count)[] series)
    {
        stats.Begin();
        foreach ((int status, Fault fault, long count) in series)
        {
            stats.Add(status, fault, durations, count);
        }

        stats.End(DateTimeOffset.UnixEpoch);
    }

    private static void Record(LatencyHistogram histogram, int count, long milliseconds)
    {
        for (int i = 0; i < count; i++)
        {
            histogram.Record(milliseconds * 1_000_000);
        }
    }
}
