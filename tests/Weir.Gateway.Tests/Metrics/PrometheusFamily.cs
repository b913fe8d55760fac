namespace Weir.Gateway.Tests.Metrics;

/// <summary>One family as <see cref="PrometheusParser"/> read it.</summary>
internal sealed class PrometheusFamily(string name, string type)
{
    private readonly Dictionary<(string Suffix, string Labels), double> _values = [];
    private readonly Dictionary<string, List<(double Bound, double Count)>> _buckets = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public string Type { get; } = type;

    /// <summary>The labels of every series but le, each as "name=value" with blanks between.</summary>
    public IEnumerable<string> Series => _values.Keys.Select(k => k.Labels).Distinct(StringComparer.Ordinal);

    /// <summary>The value of one series; of a histogram with the suffix _sum or _count.</summary>
    public double Value(string labels = "", string suffix = "") => _values[(suffix, labels)];

    /// <summary>The cumulative count of one bucket.</summary>
    public double Bucket(string labels, double bound) => _buckets[labels].Single(b => b.Bound == bound).Count;

    public void Add(string suffix, string labels, double? bound, double value)
    {
        if (bound is null)
        {
            Assert.True(_values.TryAdd((suffix, labels), value), $"{Name}{suffix}{{{labels}}} comes twice");
            return;
        }

        if (!_buckets.TryGetValue(labels, out List<(double Bound, double Count)>? buckets))
        {
            _buckets.Add(labels, buckets = []);
        }

        buckets.Add((bound.Value, value));
    }

    /// <summary>Fails when buckets do not ascend, do not end at infinity or do not agree with the count.</summary>
    public void Verify()
    {
        Assert.Equal(Type == "counter", Name.EndsWith("_total", StringComparison.Ordinal));
        foreach ((string labels, List<(double Bound, double Count)> buckets) in _buckets)
        {
            Assert.Equal(double.PositiveInfinity, buckets[^1].Bound);
            Assert.Equal(buckets[^1].Count, Value(labels, "_count"));
            for (int i = 1; i < buckets.Count; i++)
            {
                Assert.True(buckets[i].Bound > buckets[i - 1].Bound);
                Assert.True(buckets[i].Count >= buckets[i - 1].Count);
            }
        }
    }
}
