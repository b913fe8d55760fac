using Weir.Core;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class LatencyHistogramTests
{
    private const double ErrorMax = 1.0 / 64;

    [Fact]
    public void Percentile_NothingRecorded_Zero() => Assert.Equal(0, new LatencyHistogram().Percentile(0.5));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Percentile_ShareOutOfRange_Throws(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Percentile(share));

    [Fact]
    public void Percentile_SmallValues_Exact()
    {
        LatencyHistogram histogram = new();
        for (int i = 0; i < 64; i++)
        {
            histogram.Record(i);
        }

        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(i, histogram.Percentile((i + 1) / 64.0));
        }
    }

    [Fact]
    public void Percentile_ValuesAroundEveryPowerOfTwo_WithinError()
    {
        for (int bit = 0; bit < 47; bit++)
        {
            long power = 1L << bit;
            for (long value = Math.Max(0, power - 2); value <= power + 2; value++)
            {
                // The second value keeps the maximum from hiding the error of the first.
                LatencyHistogram histogram = new();
                histogram.Record(value);
                histogram.Record(LatencyHistogram.ValueMax);
                AssertNear(value, histogram.Percentile(0.5));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentile_RandomValues_AgreesWithSortedReference(int seed)
    {
        SeededRandom random = new((ulong)seed);
        LatencyHistogram histogram = new();
        long[] values = new long[10_000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (long)(random.NextULong() >> (18 + random.Next(46)));
            histogram.Record(values[i]);
        }

        Array.Sort(values);
        foreach (double share in (double[])[0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1])
        {
            AssertNear(values[(int)Math.Max(0, Math.Ceiling(share * values.Length) - 1)], histogram.Percentile(share));
        }
    }

    [Fact]
    public void Percentile_OneValue_NotAboveMax()
    {
        LatencyHistogram histogram = new();
        histogram.Record(1_000_000);

        Assert.InRange(histogram.Percentile(1), 1, 1_000_000);
    }

    [Fact]
    public void Record_NegativeValue_CountsAsZero()
    {
        LatencyHistogram histogram = new();
        histogram.Record(-5);

        Assert.Equal((1, 0, 0), (histogram.Count, histogram.Sum, histogram.Max));
    }

    [Fact]
    public void Record_ValueBeyondRange_CountsInLastBucketWithExactSumAndMax()
    {
        LatencyHistogram histogram = new();
        histogram.Record(LatencyHistogram.ValueMax + 1);

        Assert.Equal(1, histogram.Count);
        Assert.Equal(LatencyHistogram.ValueMax + 1, histogram.Sum);
        Assert.Equal(LatencyHistogram.ValueMax + 1, histogram.Max);
        AssertNear(LatencyHistogram.ValueMax, histogram.Percentile(0.5));
    }

    [Fact]
    public void Record_RowExists_AllocatesNothing()
    {
        LatencyHistogram histogram = new();
        for (long value = 1; value <= 1L << 40; value *= 2)
        {
            histogram.Record(value);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long value = 1; value <= 1L << 40; value *= 2)
        {
            histogram.Record(value);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void AddTo_TwoHistograms_SameAsRecordingInOne()
    {
        SeededRandom random = new(7);
        LatencyHistogram one = new();
        LatencyHistogram other = new();
        LatencyHistogram both = new();
        for (int i = 0; i < 5_000; i++)
        {
            long value = random.Next(1 << 30);
            (i % 3 == 0 ? one : other).Record(value);
            both.Record(value);
        }

        LatencyHistogram sum = new();
        one.AddTo(sum);
        other.AddTo(sum);

        Assert.Equal((both.Count, both.Sum, both.Max), (sum.Count, sum.Sum, sum.Max));
        for (int i = 0; i <= 100; i++)
        {
            Assert.Equal(both.Percentile(i / 100.0), sum.Percentile(i / 100.0));
        }
    }

    [Fact]
    public void CountAtOrBelow_RandomValues_WithinOneBucketOfReference()
    {
        SeededRandom random = new(11);
        LatencyHistogram histogram = new();
        long[] values = new long[20_000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.Next(1 << 28);
            histogram.Record(values[i]);
        }

        long[] bounds = [0, 1, 63, 64, 1_000, 99_999, 5_000_000, 50_000_000, 200_000_000, 1L << 40];
        long[] counts = new long[bounds.Length];
        long count = histogram.CountAtOrBelow(bounds, counts);

        Assert.Equal(values.Length, count);
        for (int i = 0; i < bounds.Length; i++)
        {
            long low = values.Count(v => v <= bounds[i] - (bounds[i] / 32));
            long high = values.Count(v => v <= bounds[i] + (bounds[i] / 32));
            Assert.InRange(counts[i], low, high);
        }
    }

    [Fact]
    public void CountAtOrBelow_BoundsOutsideOfWhatWasRecorded_NoneOrAll()
    {
        LatencyHistogram histogram = new();
        histogram.Record(1_000_000);
        long[] counts = new long[4];

        histogram.CountAtOrBelow([0, 10_000, 2_000_000, long.MaxValue], counts);

        Assert.Equal([0, 0, 1, 1], counts);
    }

    [Fact]
    public void CountAtOrBelow_BoundIsTheValue_CountsIt()
    {
        LatencyHistogram histogram = new();
        histogram.Record(17);
        long[] counts = new long[3];

        histogram.CountAtOrBelow([16, 17, 18], counts);

        Assert.Equal([0, 1, 1], counts);
    }

    [Fact]
    public void CountAtOrBelow_MoreRecorded_NeverShrinks()
    {
        SeededRandom random = new(13);
        LatencyHistogram histogram = new();
        long[] bounds = [100, 1_003, 10_007, 100_003, 999_983];
        long[] before = new long[bounds.Length];
        long[] after = new long[bounds.Length];
        for (int i = 0; i < 2_000; i++)
        {
            histogram.Record(random.Next(1_000_000));
            histogram.CountAtOrBelow(bounds, after);
            for (int k = 0; k < bounds.Length; k++)
            {
                Assert.True(after[k] >= before[k]);
                Assert.True(k == 0 || after[k] >= after[k - 1]);
            }

            after.CopyTo(before, 0);
        }
    }

    [Fact]
    public void Clear_AfterValues_Empty()
    {
        LatencyHistogram histogram = new();
        histogram.Record(12_345);
        histogram.Clear();

        Assert.Equal((0, 0, 0), (histogram.Count, histogram.Sum, histogram.Max));
        Assert.Equal(0, histogram.Percentile(0.99));
    }

    [Fact]
    public void Subtract_AnEarlierReading_LeavesWhatCameSince()
    {
        LatencyHistogram live = new();
        LatencyHistogram earlier = new();
        LatencyHistogram since = new();
        LatencyHistogram difference = new();
        SeededRandom random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            long value = (long)(random.NextULong() >> (int)(20 + (random.NextULong() % 40)));
            live.Record(value);
            (i < 10_000 ? earlier : since).Record(value);
        }

        live.AddTo(difference);
        difference.Subtract(earlier);

        Assert.Equal(since.Count, difference.Count);
        Assert.Equal(since.Sum, difference.Sum);
        Assert.InRange(difference.Max, since.Max, since.Max * (1 + (2 * ErrorMax)));
        foreach (double share in new[] { 0, 0.1, 0.5, 0.9, 0.99 })
        {
            Assert.Equal(since.Percentile(share), difference.Percentile(share));
        }
    }

    [Fact]
    public void Subtract_All_LeavesNothing()
    {
        LatencyHistogram histogram = new();
        histogram.Record(5);
        histogram.Record(5_000_000);
        LatencyHistogram copy = new();
        histogram.AddTo(copy);
        histogram.Subtract(copy);

        Assert.Equal(0, histogram.Count);
        Assert.Equal(0, histogram.Sum);
        Assert.Equal(0, histogram.Max);
    }

    [Fact]
    public void Count_ReadWhileRecording_OnlyGrowsAndEndsExact()
    {
        const int Values = 300_000;
        LatencyHistogram histogram = new();
        Thread writer = new(() =>
        {
            SeededRandom random = new(5);
            for (int i = 0; i < Values; i++)
            {
                histogram.Record(random.Next(int.MaxValue));
            }
        });
        writer.Start();
        long[] counts = new long[2];
        long last = 0;
        while (last < Values)
        {
            long count = histogram.CountAtOrBelow([1_000, 1_000_000_000], counts);
            Assert.True(count >= last && count >= counts[1] && counts[1] >= counts[0]);
            last = count;
        }

        writer.Join();
        Assert.Equal(Values, histogram.Count);
    }

    private static void AssertNear(long expected, long actual) => Assert.InRange(
        actual,
        (long)Math.Floor(expected * (1 - ErrorMax)),
        (long)Math.Ceiling(expected * (1 + ErrorMax)));
}
