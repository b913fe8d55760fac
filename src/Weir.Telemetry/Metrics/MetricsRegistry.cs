using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// All metrics of the process. Nothing is pushed: loops count in fields of their own, and each family has observers
/// that read those fields when somebody collects. Owner: any thread; registration under lock <c>_gate</c>, observers
/// run on the collecting thread without it.
/// </summary>
/// <remarks>
/// Bound: registration is for what the program is made of (families, loops); what comes and goes with the
/// configuration, such as the pools of destinations, is enumerated by one observer of its family.
/// </remarks>
public sealed class MetricsRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MetricFamily> _byName = new(StringComparer.Ordinal);
    private MetricFamily[] _families = [];

    /// <summary>Registers an observer of one series: <paramref name="read"/> is called at each collection.</summary>
    /// <param name="name">The family's name in OpenTelemetry's form, <c>weir.</c> before ours.</param>
    /// <param name="unit">The unit in the form of UCUM: <c>s</c>, <c>By</c>, <c>1</c>, <c>{connection}</c>.</param>
    /// <param name="help">One sentence about the family.</param>
    /// <param name="kind">Anything but a histogram.</param>
    /// <param name="read">Returns the value in the unit; any thread may call it.</param>
    /// <param name="labels">The labels of the series.</param>
    /// <exception cref="ArgumentException">The family exists with another unit, help or kind.</exception>
    public void Observe(
        string name, string unit, string help, MetricKind kind, Func<double> read, params MetricLabel[] labels)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObserveMany(name, unit, help, kind, points => points.Add(read(), labels));
    }

    /// <summary>
    /// Registers an observer of any number of series, which may differ from one collection to the next.
    /// </summary>
    /// <param name="name">The family's name in OpenTelemetry's form, <c>weir.</c> before ours.</param>
    /// <param name="unit">The unit in the form of UCUM.</param>
    /// <param name="help">One sentence about the family.</param>
    /// <param name="kind">Anything but a histogram.</param>
    /// <param name="observe">Adds the series to the points it is given; any thread may call it.</param>
    /// <exception cref="ArgumentException">The family exists with another unit, help or kind.</exception>
    public void ObserveMany(string name, string unit, string help, MetricKind kind, Action<MetricPoints> observe)
    {
        if (kind == MetricKind.Histogram)
        {
            throw new ArgumentException("a histogram needs bounds: ObserveHistograms", nameof(kind));
        }

        Register(name, unit, help, kind, null, observe);
    }

    /// <summary>Registers a histogram of nanoseconds, shown in seconds.</summary>
    /// <param name="name">The family's name in OpenTelemetry's form, <c>weir.</c> before ours.</param>
    /// <param name="help">One sentence about the family.</param>
    /// <param name="bounds">The buckets shown.</param>
    /// <param name="histogram">Read at each collection while its owner records.</param>
    /// <param name="labels">The labels of the series.</param>
    /// <exception cref="ArgumentException">The family exists with another unit, help, kind or bounds.</exception>
    public void ObserveHistogram(
        string name, string help, HistogramBounds bounds, LatencyHistogram histogram, params MetricLabel[] labels)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        ObserveHistograms(name, help, bounds, points => points.Add(histogram, labels));
    }

    /// <summary>Registers an observer of any number of histograms of nanoseconds, shown in seconds.</summary>
    /// <param name="name">The family's name in OpenTelemetry's form, <c>weir.</c> before ours.</param>
    /// <param name="help">One sentence about the family.</param>
    /// <param name="bounds">The buckets shown.</param>
    /// <param name="observe">Adds the histograms to the points it is given; any thread may call it.</param>
    /// <exception cref="ArgumentException">The family exists with another unit, help, kind or bounds.</exception>
    public void ObserveHistograms(string name, string help, HistogramBounds bounds, Action<MetricPoints> observe)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        Register(name, "s", help, MetricKind.Histogram, bounds, observe);
    }

    /// <summary>
    /// Reads everything, family by family in the order of registration. It can take milliseconds with thousands of
    /// series: not for a loop that serves.
    /// </summary>
    public IReadOnlyList<MetricPoints> Collect()
    {
        MetricFamily[] families = Volatile.Read(ref _families);
        MetricPoints[] collected = new MetricPoints[families.Length];
        for (int i = 0; i < families.Length; i++)
        {
            collected[i] = new MetricPoints(families[i]);
            foreach (Action<MetricPoints> observer in families[i].Observers)
            {
                observer(collected[i]);
            }
        }

        return collected;
    }

    private void Register(
        string name, string unit, string help, MetricKind kind, HistogramBounds? bounds, Action<MetricPoints> observe)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(help);
        ArgumentNullException.ThrowIfNull(observe);
        lock (_gate)
        {
            if (!_byName.TryGetValue(name, out MetricFamily? family))
            {
                family = new MetricFamily(name, unit, help, kind, bounds);
                _byName.Add(name, family);
                Volatile.Write(ref _families, [.. _families, family]);
            }
            else if (family.Unit != unit || family.Help != help || family.Kind != kind || family.Bounds != bounds)
            {
                throw new ArgumentException(
                    $"{name} is registered already, with another unit, help, kind or bounds", nameof(name));
            }

            family.Observers = [.. family.Observers, observe];
        }
    }
}
