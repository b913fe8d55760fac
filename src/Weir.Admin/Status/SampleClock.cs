namespace Weir.Admin;

/// <summary>
/// When the last samples were taken: the window over which rates are told. Owner: the sampler, under its lock.
/// </summary>
internal sealed class SampleClock
{
    /// <summary>How many samples a window reaches back; one a second.</summary>
    public const int Length = 10;

    private readonly TimeProvider _time;
    private readonly long[] _stamps = new long[Length];
    private long _taken;

    public SampleClock(TimeProvider time)
    {
        _time = time;
        _stamps.AsSpan().Fill(time.GetTimestamp());
    }

    /// <summary>Where the values of the newest sample are.</summary>
    public int Slot => (int)(Math.Max(0, _taken - 1) % Length);

    /// <summary>Where the values of the oldest sample are that is still held.</summary>
    public int OldestSlot => (int)(_taken % Length);

    /// <summary>From the oldest sample to now, in seconds; never 0.</summary>
    public double Seconds => Math.Max(0.001, _time.GetElapsedTime(_stamps[OldestSlot]).TotalSeconds);

    /// <summary>Takes a sample; the result is the time since the one before, in seconds.</summary>
    public double Take()
    {
        double elapsed = _time.GetElapsedTime(_stamps[Slot]).TotalSeconds;
        _stamps[_taken % Length] = _time.GetTimestamp();
        _taken++;
        return Math.Max(0.001, elapsed);
    }
}
