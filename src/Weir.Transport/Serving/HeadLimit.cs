namespace Weir.Transport;

/// <summary>
/// Bounds the request heads over all loops that have begun and not ended, each of which holds a slab: else clients that
/// send them slowly could take all memory. Owner: any thread; only a head that does not come in one piece is counted.
/// </summary>
public sealed class HeadLimit
{
    private volatile int _max;
    private int _count;

    /// <param name="max">Unfinished heads at which the oldest gives way; at least 1.</param>
    public HeadLimit(int max) => _max = max;

    /// <summary>Unfinished heads at which the oldest gives way. Any thread.</summary>
    public int Max
    {
        get => _max;
        set => _max = value;
    }

    /// <summary>Unfinished heads now. Any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one in; false when there are more than there may be.</summary>
    internal bool Add() => Interlocked.Increment(ref _count) <= Max;

    internal void Remove() => Interlocked.Decrement(ref _count);
}
