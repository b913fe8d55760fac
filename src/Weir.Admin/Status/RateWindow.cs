namespace Weir.Admin;

/// <summary>
/// What a count gained in the last seconds: its value at each of the last samples. Owner: the sampler, under its lock.
/// </summary>
internal sealed class RateWindow
{
    private readonly long[] _values = new long[SampleClock.Length];

    /// <param name="first">The count before anything was gained.</param>
    public RateWindow(long first = 0) => _values.AsSpan().Fill(first);

    /// <summary>Notes the count at the sample that the clock has just taken.</summary>
    public void Push(long value, SampleClock clock) => _values[clock.Slot] = value;

    /// <summary>What was gained since the oldest sample.</summary>
    public long Gain(long value, SampleClock clock) => Math.Max(0, value - _values[clock.OldestSlot]);
}
