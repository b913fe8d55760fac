using Weir.Core;
using Weir.IO;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>The live numbers of one event loop. Owner: the sampler, under its lock.</summary>
internal sealed class LoopStats(TransportLoop transport)
{
    private const double NanosecondsPerSecond = 1_000_000_000;

    private readonly RateWindow _busyWindow = new();
    private readonly LatencyWindow _lagWindow = new();
    private readonly LatencyWindow _tickWindow = new();
    private long _busyBefore;

    /// <summary>Downstream connections of the loop.</summary>
    public long Connections => Volatile.Read(ref transport.Counters.DownstreamOpen);

    /// <summary>Exchanges under way on the loop.</summary>
    public long Requests => Volatile.Read(ref transport.Counters.ActiveRequests);

    private EventLoop Loop => transport.Loop;

    /// <summary>Takes the sample of this second; the result is the share of it in which the loop worked.</summary>
    public double Sample(SampleClock clock, double seconds, bool isTurn)
    {
        long busy = Loop.TickDurations.Sum;
        double share = Share((busy - _busyBefore) / seconds);
        _busyBefore = busy;
        _busyWindow.Push(busy, clock);
        if (isTurn)
        {
            _lagWindow.Turn(Loop.Lag);
            _tickWindow.Turn(Loop.TickDurations);
        }

        return share;
    }

    /// <summary>The share of the last seconds in which the loop worked, 0 to 1.</summary>
    public double Busy(SampleClock clock, double seconds) =>
        Share(_busyWindow.Gain(Loop.TickDurations.Sum, clock) / seconds);

    /// <summary>How late the loop began steps.</summary>
    public Percentiles Lag(LatencyHistogram scratch) => _lagWindow.Read(Loop.Lag, scratch);

    /// <summary>How long its ticks took.</summary>
    public Percentiles Ticks(LatencyHistogram scratch) => _tickWindow.Read(Loop.TickDurations, scratch);

    private static double Share(double nanosecondsPerSecond) =>
        Math.Clamp(nanosecondsPerSecond / NanosecondsPerSecond, 0, 1);
}
