namespace Weir.Telemetry;

/// <summary>What a histogram held at one collection. Owner: whoever collected it.</summary>
public sealed class HistogramValue
{
    private readonly long[] _counts;

    internal HistogramValue(HistogramBounds bounds, long[] counts, long count, double sumSeconds)
    {
        Bounds = bounds;
        _counts = counts;
        Count = count;
        SumSeconds = sumSeconds;
    }

    /// <summary>The upper bounds of the buckets.</summary>
    public HistogramBounds Bounds { get; }

    /// <summary>For each bound the number of values at or below it.</summary>
    public ReadOnlySpan<long> CountsAtOrBelow => _counts;

    /// <summary>The number of all values, at least as large as any bucket's.</summary>
    public long Count { get; private set; }

    /// <summary>The sum of all values in seconds.</summary>
    public double SumSeconds { get; private set; }

    /// <summary>Adds another value of the same family; both have the same bounds.</summary>
    internal void Add(HistogramValue other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        SumSeconds += other.SumSeconds;
    }
}
