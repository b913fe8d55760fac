namespace Weir.Telemetry;

/// <summary>
/// What all series of one metric have in common. Immutable but for the list of observers, which the registry's lock
/// guards.
/// </summary>
public sealed class MetricFamily
{
    internal MetricFamily(string name, string unit, string help, MetricKind kind, HistogramBounds? bounds)
    {
        Name = name;
        Unit = unit;
        Help = help;
        Kind = kind;
        Bounds = bounds;
    }

    /// <summary>The name in OpenTelemetry's form: <c>http.server.request.duration</c>.</summary>
    public string Name { get; }

    /// <summary>The unit in the form of UCUM: <c>s</c>, <c>By</c>, <c>1</c>, <c>{connection}</c>.</summary>
    public string Unit { get; }

    /// <summary>One sentence about the metric.</summary>
    public string Help { get; }

    public MetricKind Kind { get; }

    /// <summary>The buckets shown, when the family is a histogram.</summary>
    public HistogramBounds? Bounds { get; }

    /// <summary>Replaced whole under the registry's lock, so that a collection can walk what it has read.</summary>
    internal Action<MetricPoints>[] Observers { get; set; } = [];
}
