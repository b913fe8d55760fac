using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class MetricsRegistryTests
{
    private static readonly MetricLabel s_a = new("k", "a");
    private static readonly MetricLabel s_b = new("k", "b");

    [Fact]
    public void Collect_CounterOfTwoLoopsWithEqualLabels_AddedUp()
    {
        MetricsRegistry registry = new();
        registry.Observe("weir.x", "{x}", "X.", MetricKind.Counter, () => 3, s_a);
        registry.Observe("weir.x", "{x}", "X.", MetricKind.Counter, () => 4, s_a);
        registry.Observe("weir.x", "{x}", "X.", MetricKind.Counter, () => 5, s_b);

        MetricPoints family = Assert.Single(registry.Collect());

        Assert.Equal([7, 5], family.Points.Select(p => p.Value));
        Assert.Equal("a", family.Points[0].Labels[0].Value);
    }

    [Fact]
    public void Collect_GaugeWithEqualLabels_LastWins()
    {
        MetricsRegistry registry = new();
        registry.Observe("weir.x", "1", "X.", MetricKind.Gauge, () => 0.5);
        registry.Observe("weir.x", "1", "X.", MetricKind.Gauge, () => 0.25);

        Assert.Equal(0.25, Assert.Single(registry.Collect()[0].Points).Value);
    }

    [Fact]
    public void Collect_HistogramsWithEqualLabels_AddedUp()
    {
        MetricsRegistry registry = new();
        HistogramBounds bounds = new(0.001, 0.1);
        LatencyHistogram one = new();
        LatencyHistogram other = new();
        registry.ObserveHistogram("weir.x", "X.", bounds, one);
        registry.ObserveHistogram("weir.x", "X.", bounds, other);
        one.Record(500_000);
        other.Record(50_000_000);
        other.Record(2_000_000_000);

        HistogramValue value = Assert.Single(registry.Collect()[0].Points).Histogram!;

        Assert.Equal([1, 2], value.CountsAtOrBelow.ToArray());
        Assert.Equal(3, value.Count);
        Assert.Equal(2.0505, value.SumSeconds, 9);
    }

    [Fact]
    public void Collect_Again_ReadsAnew()
    {
        MetricsRegistry registry = new();
        int value = 1;
        registry.Observe("weir.x", "{x}", "X.", MetricKind.UpDownCounter, () => value);
        registry.Collect();
        value = 2;

        Assert.Equal(2, registry.Collect()[0].Points[0].Value);
    }

    [Fact]
    public void Collect_SeveralFamilies_OrderOfRegistration()
    {
        MetricsRegistry registry = new();
        registry.Observe("weir.b", "{x}", "B.", MetricKind.Counter, () => 1);
        registry.Observe("weir.a", "{x}", "A.", MetricKind.Counter, () => 1);
        registry.Observe("weir.b", "{x}", "B.", MetricKind.Counter, () => 1, s_a);

        Assert.Equal("weir.b weir.a", string.Join(' ', registry.Collect().Select(f => f.Family.Name)));
    }

    [Theory]
    [InlineData("By", "X.", MetricKind.Counter)]
    [InlineData("{x}", "Y.", MetricKind.Counter)]
    [InlineData("{x}", "X.", MetricKind.Gauge)]
    public void Observe_SameNameOtherwiseDifferent_Throws(string unit, string help, MetricKind kind)
    {
        MetricsRegistry registry = new();
        registry.Observe("weir.x", "{x}", "X.", MetricKind.Counter, () => 1);

        Assert.Throws<ArgumentException>(() => registry.Observe("weir.x", unit, help, kind, () => 1));
        Assert.Equal(1, registry.Collect()[0].Points[0].Value);
    }

    [Fact]
    public void ObserveHistogram_SameNameOtherBounds_Throws()
    {
        MetricsRegistry registry = new();
        registry.ObserveHistogram("weir.x", "X.", HistogramBounds.Loops, new LatencyHistogram());

        Assert.Throws<ArgumentException>(
            () => registry.ObserveHistogram("weir.x", "X.", HistogramBounds.Requests, new LatencyHistogram()));
    }

    [Fact]
    public void ObserveMany_KindHistogram_Throws() =>
        Assert.Throws<ArgumentException>(
            () => new MetricsRegistry().ObserveMany("weir.x", "s", "X.", MetricKind.Histogram, _ => { }));

    [Fact]
    public void Add_ValueToHistogram_Throws()
    {
        MetricsRegistry registry = new();
        registry.ObserveHistograms("weir.x", "X.", HistogramBounds.Loops, points => points.Add(1));

        Assert.Throws<InvalidOperationException>(() => registry.Collect());
    }

    [Fact]
    public void Add_HistogramToCounter_Throws()
    {
        MetricsRegistry registry = new();
        registry.ObserveMany("weir.x", "{x}", "X.", MetricKind.Counter, points => points.Add(new LatencyHistogram()));

        Assert.Throws<InvalidOperationException>(() => registry.Collect());
    }

    [Theory]
    [InlineData(0.1, 0.1)]
    [InlineData(0.2, 0.1)]
    [InlineData(-0.1, 0.1)]
    public void HistogramBounds_NotAscendingFromZero_Throws(double first, double second) =>
        Assert.Throws<ArgumentException>(() => new HistogramBounds(first, second));
}
