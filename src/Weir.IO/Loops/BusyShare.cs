namespace Weir.IO;

/// <summary>
/// Which share of the last second or so a loop was at work, from the times of its ticks. Owner: the loop's thread
/// records; any thread may read the value.
/// </summary>
internal struct BusyShare
{
    // Short enough to see a burst soon, long enough that one tick is no burst.
    private const long WindowNanoseconds = 100_000_000;
    private const double MemoryNanoseconds = 1_000_000_000;

    private long _windowStart;
    private long _busyNanoseconds;
    private double _value;

    internal BusyShare(long now) => _windowStart = now;

    /// <summary>0: always waiting; 1: always at work.</summary>
    internal readonly double Value => _value;

    /// <summary>Counts a tick in, from the end of its wait to its own end.</summary>
    internal void Record(long start, long end)
    {
        _busyNanoseconds += end - start;
        long elapsed = end - _windowStart;
        if (elapsed >= WindowNanoseconds)
        {
            // What is older fades: after a second without work nothing is left of it.
            double share = (double)_busyNanoseconds / elapsed;
            _value += (share - _value) * Math.Min(1, elapsed / MemoryNanoseconds);
            _windowStart = end;
            _busyNanoseconds = 0;
        }
    }
}
