using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// The series of one family at one collection, handed to the observers to fill. Points with equal labels in equal order
/// become one: added up, or for a gauge the last. Owner: the collecting thread.
/// </summary>
public sealed class MetricPoints
{
    private readonly List<MetricPoint> _points = [];
    private readonly Dictionary<LabelSet, MetricPoint> _byLabels = [];

    internal MetricPoints(MetricFamily family) => Family = family;

    /// <summary>What the series have in common.</summary>
    public MetricFamily Family { get; }

    /// <summary>The series, in the order in which they were first added.</summary>
    public IReadOnlyList<MetricPoint> Points => _points;

    /// <summary>Adds a value in the family's unit.</summary>
    /// <exception cref="InvalidOperationException">The family is a histogram.</exception>
    public void Add(double value, params MetricLabel[] labels)
    {
        if (Family.Kind == MetricKind.Histogram)
        {
            throw new InvalidOperationException($"{Family.Name} is a histogram: add a histogram");
        }

        Merge(labels, value, null);
    }

    /// <summary>Adds what a histogram of nanoseconds holds; its owner may go on recording.</summary>
    /// <exception cref="InvalidOperationException">The family is not a histogram.</exception>
    public void Add(LatencyHistogram nanoseconds, params MetricLabel[] labels)
    {
        ArgumentNullException.ThrowIfNull(nanoseconds);
        if (Family.Bounds is not { } bounds)
        {
            throw new InvalidOperationException($"{Family.Name} is not a histogram: add a value");
        }

        HistogramValue histogram = bounds.Read(nanoseconds);
        Merge(labels, histogram.Count, histogram);
    }

    private void Merge(MetricLabel[] labels, double value, HistogramValue? histogram)
    {
        LabelSet key = new(labels);
        if (_byLabels.TryGetValue(key, out MetricPoint? point))
        {
            point.Merge(Family.Kind, value, histogram);
            return;
        }

        point = new MetricPoint(labels, value, histogram);
        _byLabels.Add(key, point);
        _points.Add(point);
    }

    /// <summary>Labels as a dictionary key: equal when names, values and order are equal.</summary>
    private readonly struct LabelSet : IEquatable<LabelSet>
    {
        private readonly MetricLabel[] _labels;
        private readonly int _hash;

        public LabelSet(MetricLabel[] labels)
        {
            HashCode hash = default;
            foreach (MetricLabel label in labels)
            {
                hash.Add(label);
            }

            _labels = labels;
            _hash = hash.ToHashCode();
        }

        public bool Equals(LabelSet other) => _labels.AsSpan().SequenceEqual(other._labels);

        public override bool Equals(object? obj) => obj is LabelSet other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
