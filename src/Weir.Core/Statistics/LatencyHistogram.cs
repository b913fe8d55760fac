using System.Numerics;
using System.Runtime.CompilerServices;

namespace Weir.Core;

/// <summary>
/// A log-linear histogram of non-negative values; Weir records nanoseconds. Owner: one thread records, any thread
/// reads.
/// </summary>
/// <remarks>
/// Every power of two is divided into 32 buckets of equal width, so that a bucket is at most 1/32 of its lower edge
/// wide and the middle of a bucket is at most 1.6 % away from any value in it; values below 64 are exact. The buckets
/// of one power of two are one array, made when the first value falls there: requests of one kind spread over a few
/// powers of two, so a histogram takes about 2 KiB, and 12 KiB when every power was met. Recording is two additions
/// and a comparison without a lock or an atomic; readers see each bucket whole (aligned 64-bit values) and derive the
/// count from the buckets, so that count and buckets always agree. Sum and maximum are exact, and may be a few values
/// ahead of the buckets or behind them while the owner records.
/// </remarks>
public sealed class LatencyHistogram
{
    /// <summary>
    /// The largest value with a bucket of its own kind; larger ones count in the last (39 hours in ns).
    /// </summary>
    public const long ValueMax = (1L << (SubBits + RowCount - 1)) - 1;

    private const int SubBits = 5;
    private const int SubCount = 1 << SubBits;
    private const int RowCount = 43;

    private readonly long[]?[] _rows = new long[RowCount][];
    private long _sum;
    private long _max;

    /// <param name="isWhole">
    /// Whether all buckets are made at once (12 KiB): for an owner that must not allocate when it meets a new
    /// magnitude.
    /// </param>
    public LatencyHistogram(bool isWhole = false)
    {
        for (int row = 0; isWhole && row < RowCount; row++)
        {
            AddRow(row);
        }
    }

    /// <summary>How many values were recorded. Any thread.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            for (int row = 0; row < RowCount; row++)
            {
                long[]? buckets = Volatile.Read(ref _rows[row]);
                for (int i = 0; buckets is not null && i < SubCount; i++)
                {
                    count += Volatile.Read(ref buckets[i]);
                }
            }

            return count;
        }
    }

    /// <summary>The sum of all values, exact. Any thread.</summary>
    public long Sum => Volatile.Read(ref _sum);

    /// <summary>The largest value, exact; 0 when nothing was recorded. Any thread.</summary>
    public long Max => Volatile.Read(ref _max);

    /// <summary>Records one value; a negative one counts as 0. Owner thread only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long value)
    {
        if (value < 0)
        {
            value = 0;
        }

        _sum += value;
        if (value > _max)
        {
            _max = value;
        }

        int row = RowOf(value);
        if (row >= RowCount)
        {
            row = RowCount - 1;
            value = ValueMax;
        }

        long[]? buckets = _rows[row];
        if (buckets is null)
        {
            buckets = AddRow(row);
        }

        buckets[(int)(value >> ShiftOf(row)) & (SubCount - 1)]++;
    }

    /// <summary>
    /// Adds all values to another histogram. Any thread that owns <paramref name="target"/>; this one may go on
    /// recording.
    /// </summary>
    public void AddTo(LatencyHistogram target)
    {
        ArgumentNullException.ThrowIfNull(target);
        for (int row = 0; row < RowCount; row++)
        {
            long[]? buckets = Volatile.Read(ref _rows[row]);
            if (buckets is null)
            {
                continue;
            }

            long[] targetBuckets = target._rows[row] ?? target.AddRow(row);
            for (int i = 0; i < SubCount; i++)
            {
                targetBuckets[i] += Volatile.Read(ref buckets[i]);
            }
        }

        target._sum += Sum;
        target._max = Math.Max(target._max, Max);
    }

    /// <summary>
    /// Takes away what an earlier reading of the same values held, so that what came since stays; its largest value
    /// is then known to 3 %. Owner thread only; the other one does not change meanwhile.
    /// </summary>
    public void Subtract(LatencyHistogram earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        long largest = 0;
        for (int row = 0; row < RowCount; row++)
        {
            long[]? buckets = _rows[row];
            long[]? gone = earlier._rows[row];
            for (int i = 0; buckets is not null && i < SubCount; i++)
            {
                buckets[i] = Math.Max(0, buckets[i] - (gone is null ? 0 : gone[i]));
                largest = buckets[i] > 0 ? LowerEdge(row, i) + Width(row) - 1 : largest;
            }
        }

        _sum = Math.Max(0, _sum - earlier._sum);

        // The last bucket holds what is beyond it, too.
        _max = largest < ValueMax ? Math.Min(_max, largest) : _max;
    }

    /// <summary>
    /// The value at or below which the given share of all values lies, at most 1.6 % off; never above
    /// <see cref="Max"/>, and 0 when nothing was recorded. Any thread.
    /// </summary>
    /// <param name="share">From 0 to 1: 0.99 for the 99th percentile.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public long Percentile(double share)
    {
        if (!(share >= 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share lies between 0 and 1");
        }

        long max = Max;
        long count = Count;
        long rank = Math.Max(1, (long)Math.Ceiling(share * count));
        long seen = 0;
        for (int row = 0; row < RowCount; row++)
        {
            long[]? buckets = Volatile.Read(ref _rows[row]);
            for (int i = 0; buckets is not null && i < SubCount; i++)
            {
                seen += Volatile.Read(ref buckets[i]);
                if (seen >= rank)
                {
                    return Math.Min(LowerEdge(row, i) + (Width(row) / 2), max);
                }
            }
        }

        return max;
    }

    /// <summary>
    /// For each bound, how many values lie at or below it; the bucket that a bound cuts counts in proportion. Returns
    /// the count of all values, read in the same pass, so that no entry exceeds it. Each entry only ever grows. Any
    /// thread.
    /// </summary>
    /// <param name="bounds">Upper bounds, ascending, none negative.</param>
    /// <param name="counts">Receives one count a bound; at least as long as <paramref name="bounds"/>.</param>
    public long CountAtOrBelow(ReadOnlySpan<long> bounds, Span<long> counts)
    {
        counts = counts[..bounds.Length];
        long seen = 0;
        int next = 0;
        for (int row = 0; row < RowCount; row++)
        {
            long[]? buckets = Volatile.Read(ref _rows[row]);
            if (buckets is null)
            {
                continue;
            }

            for (int i = 0; i < SubCount; i++)
            {
                long inBucket = Volatile.Read(ref buckets[i]);
                long lower = LowerEdge(row, i);
                long width = Width(row);
                while (next < bounds.Length && bounds[next] < lower + width)
                {
                    long below = bounds[next] - lower + 1;
                    counts[next++] = seen + (below <= 0 ? 0 : (long)((Int128)inBucket * below / width));
                }

                seen += inBucket;
            }
        }

        counts[next..].Fill(seen);
        return seen;
    }

    /// <summary>Forgets all values and keeps the memory. Owner thread only.</summary>
    public void Clear()
    {
        foreach (long[]? buckets in _rows)
        {
            buckets?.AsSpan().Clear();
        }

        _sum = 0;
        _max = 0;
    }

    // Row 0 holds 0 to 31; row r from there on holds the values whose highest set bit is r + 4. The bit set by | makes
    // row 0 fall out of the same formula.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RowOf(long value) =>
        BitOperations.Log2((ulong)value | (SubCount >> 1)) - (SubBits - 1);

    private static int ShiftOf(int row) => row == 0 ? 0 : row - 1;

    private static long Width(int row) => 1L << ShiftOf(row);

    private static long LowerEdge(int row, int index) =>
        row == 0 ? index : (long)(SubCount + index) << ShiftOf(row);

    private long[] AddRow(int row)
    {
        long[] buckets = new long[SubCount];
        Volatile.Write(ref _rows[row], buckets);
        return buckets;
    }
}
