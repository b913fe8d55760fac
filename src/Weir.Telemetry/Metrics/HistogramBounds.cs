using Weir.Core;

namespace Weir.Telemetry;

/// <summary>The upper bounds of the buckets that a histogram is shown in. Immutable.</summary>
public sealed class HistogramBounds
{
    private readonly double[] _seconds;
    private readonly long[] _nanoseconds;

    /// <param name="seconds">The bounds in seconds, ascending, none negative.</param>
    /// <exception cref="ArgumentException">The bounds do not ascend, or one is negative.</exception>
    public HistogramBounds(params ReadOnlySpan<double> seconds)
    {
        _seconds = seconds.ToArray();
        _nanoseconds = new long[seconds.Length];
        long before = -1;
        for (int i = 0; i < seconds.Length; i++)
        {
            _nanoseconds[i] = (long)Math.Round(seconds[i] * 1e9);
            if (_nanoseconds[i] <= before)
            {
                throw new ArgumentException("bounds ascend, from 0 on", nameof(seconds));
            }

            before = _nanoseconds[i];
        }
    }

    /// <summary>
    /// For durations of requests: the boundaries that OpenTelemetry's HTTP conventions advise, and finer ones below 5
    /// ms, where a cached or local answer lies.
    /// </summary>
    public static HistogramBounds Requests { get; } = new(
        0.0001, 0.00025, 0.0005, 0.001, 0.0025,
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10);

    /// <summary>For ticks and the lag of loops, whose steps stay under 1 ms.</summary>
    public static HistogramBounds Loops { get; } = new(
        0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1);

    /// <summary>The bounds in seconds.</summary>
    public ReadOnlySpan<double> Seconds => _seconds;

    /// <summary>What a histogram of nanoseconds shows within these bounds.</summary>
    internal HistogramValue Read(LatencyHistogram histogram)
    {
        long[] counts = new long[_nanoseconds.Length];
        long count = histogram.CountAtOrBelow(_nanoseconds, counts);
        return new HistogramValue(this, counts, count, histogram.Sum / 1e9);
    }
}
