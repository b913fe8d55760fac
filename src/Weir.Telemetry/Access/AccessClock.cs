namespace Weir.Telemetry;

/// <summary>
/// One moment on both clocks: what turns stamps of the loops into wall time, so that no loop has to read a second clock
/// for it. Immutable.
/// </summary>
/// <param name="Utc">Wall time.</param>
/// <param name="Monotonic">The clock of the loops, in nanoseconds.</param>
internal readonly record struct AccessClock(DateTimeOffset Utc, long Monotonic)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>The wall time of a stamp.</summary>
    public DateTimeOffset TimeOf(long stamp) => Utc.AddTicks((stamp - Monotonic) / NanosecondsPerTick);
}
