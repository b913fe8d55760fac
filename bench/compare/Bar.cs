namespace Weir.Compare;

/// <summary>A limit that the project set itself, and what was measured against it. Owner: immutable.</summary>
/// <param name="What">The sentence in the report.</param>
/// <param name="Limit">The highest value that is good.</param>
/// <param name="Values">What was measured; empty when nothing counted.</param>
/// <param name="Unit">Of the limit and the values.</param>
internal sealed record Bar(string What, double Limit, IReadOnlyCollection<double> Values, string Unit = "")
{
    public double Measured => Statistics.Median(Values);

    public bool IsMissed => Values.Count > 0 && Measured > Limit;

    public string Verdict => Values.Count == 0 ? "not measured" : IsMissed ? "**missed**" : "met";
}
