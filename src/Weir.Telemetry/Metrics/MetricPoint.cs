namespace Weir.Telemetry;

/// <summary>One series of a family at one collection. Owner: whoever collected it.</summary>
public sealed class MetricPoint
{
    private readonly MetricLabel[] _labels;

    internal MetricPoint(MetricLabel[] labels, double value, HistogramValue? histogram)
    {
        _labels = labels;
        Value = value;
        Histogram = histogram;
    }

    /// <summary>The attributes that tell the series from its siblings.</summary>
    public ReadOnlySpan<MetricLabel> Labels => _labels;

    /// <summary>The value in the family's unit; of a histogram the number of values.</summary>
    public double Value { get; private set; }

    /// <summary>The distribution, when the family is a histogram.</summary>
    public HistogramValue? Histogram { get; }

    internal void Merge(MetricKind kind, double value, HistogramValue? histogram)
    {
        Value = kind == MetricKind.Gauge ? value : Value + value;
        if (histogram is not null)
        {
            Histogram!.Add(histogram);
        }
    }
}
