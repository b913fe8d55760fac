using Weir.Core;

namespace Weir.Admin;

/// <summary>Three percentiles in milliseconds; NaN when nothing was recorded. Immutable.</summary>
internal readonly record struct Percentiles(double P50, double P95, double P99)
{
    private const double NanosecondsPerMs = 1_000_000;

    /// <summary>Those of a histogram of nanoseconds.</summary>
    public static Percentiles Of(LatencyHistogram histogram) => histogram.Count == 0
        ? new Percentiles(double.NaN, double.NaN, double.NaN)
        : new Percentiles(
            histogram.Percentile(0.5) / NanosecondsPerMs,
            histogram.Percentile(0.95) / NanosecondsPerMs,
            histogram.Percentile(0.99) / NanosecondsPerMs);
}
