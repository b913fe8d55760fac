using Weir.Core;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class SeededRandomTests
{
    // The outputs of the authors' reference code of xoshiro256** for the state 1, 2, 3, 4.
    [Fact]
    public void NextULong_StateOneToFour_PublishedVector()
    {
        SeededRandom random = new(1, 2, 3, 4);
        ulong[] expected =
        [
            11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600,
            16172922978634559625, 8476171486693032832, 10595114339597558777, 2904607092377533576,
        ];

        Assert.Equal(expected, expected.Select(_ => random.NextULong()));
    }

    // The outputs of the reference code of SplitMix64 for the seed 1234567.
    [Fact]
    public void SplitMix64_KnownSeed_PublishedVector()
    {
        ulong state = 1234567;
        ulong[] expected =
        [
            6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
        ];

        Assert.Equal(expected, expected.Select(_ => SeededRandom.SplitMix64(ref state)));
    }

    [Fact]
    public void NextULong_SameSeed_SameNumbers()
    {
        SeededRandom one = new(42);
        SeededRandom other = new(42);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(one.NextULong(), other.NextULong()));
    }

    [Fact]
    public void NextULong_NeighbouringSeeds_DifferentNumbers() =>
        Assert.NotEqual(new SeededRandom(0).NextULong(), new SeededRandom(1).NextULong());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Next_Bound_StaysBelowItAndIsEven(int bound)
    {
        SeededRandom random = new(3);
        double sum = 0;
        for (int i = 0; i < 20_000; i++)
        {
            int value = random.Next(bound);
            Assert.InRange(value, 0, bound - 1);
            sum += value;
        }

        // The mean of 20,000 draws lies within 5 standard errors of the middle.
        double middle = (bound - 1) / 2.0;
        Assert.InRange(sum / 20_000, middle - (0.0103 * bound), middle + (0.0103 * bound));
    }

    [Fact]
    public void Next_Three_EachAsOften()
    {
        SeededRandom random = new(9);
        int[] seen = new int[3];
        for (int i = 0; i < 30_000; i++)
        {
            seen[random.Next(3)]++;
        }

        Assert.All(seen, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Next_Range_BothEndsReached()
    {
        SeededRandom random = new(4);
        HashSet<int> seen = [];
        for (int i = 0; i < 1_000; i++)
        {
            seen.Add(random.Next(-2, 3));
        }

        Assert.Equal([-2, -1, 0, 1, 2], seen.Order());
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    [InlineData(int.MinValue, int.MaxValue)]
    public void Next_EmptyOrTooWideRange_Throws(int low, int high) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(1).Next(low, high));

    [Fact]
    public void Next_BoundZero_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(1).Next(0));

    [Fact]
    public void NextDouble_ManyDraws_FromZeroToBelowOne()
    {
        SeededRandom random = new(8);
        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble())];

        Assert.All(draws, d => Assert.True(d is >= 0 and < 1));
        Assert.InRange(draws.Average(), 0.49, 0.51);
    }

    [Fact]
    public void NextBool_Probability_TrueAsOften()
    {
        SeededRandom random = new(8);
        int count = Enumerable.Range(0, 20_000).Count(_ => random.NextBool(0.2));

        Assert.InRange(count, 3_700, 4_300);
        Assert.False(random.NextBool(0));
        Assert.True(random.NextBool(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(13)]
    public void NextBytes_AnyLength_BytesOfTheNumbers(int length)
    {
        byte[] bytes = new byte[length];
        new SeededRandom(6).NextBytes(bytes);

        SeededRandom reference = new(6);
        byte[] first = BitConverter.GetBytes(reference.NextULong());
        byte[] expected = [.. first, .. BitConverter.GetBytes(reference.NextULong())];
        Assert.Equal(expected[..length], bytes);
    }
}
