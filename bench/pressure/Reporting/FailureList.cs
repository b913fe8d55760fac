using System.Collections.Concurrent;

namespace Weir.Pressure;

/// <summary>What did not hold: all of it is counted, the first ones are kept to be shown. Owner: any thread.</summary>
internal sealed class FailureList(int keptMax)
{
    private readonly ConcurrentQueue<string> _kept = new();
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyCollection<string> First => [.. _kept];

    /// <summary>Adds one; whether it is kept.</summary>
    public bool Add(string what)
    {
        Interlocked.Increment(ref _count);
        if (_kept.Count >= keptMax)
        {
            return false;
        }

        _kept.Enqueue(what);
        return true;
    }
}
