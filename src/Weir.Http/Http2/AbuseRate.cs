namespace Weir.Http;

/// <summary>How often something may happen. Immutable.</summary>
/// <param name="Burst">At once, after a quiet time.</param>
/// <param name="PerSecond">In the long run; not 0.</param>
internal readonly record struct AbuseRate(int Burst, int PerSecond)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds in which one is earned back.</summary>
    public long Interval => NanosecondsPerSecond / PerSecond;

    /// <summary>Nanoseconds by which the account may be ahead of the clock.</summary>
    public long Credit => Burst * Interval;
}
