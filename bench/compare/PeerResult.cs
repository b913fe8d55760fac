namespace Weir.Compare;

/// <summary>Everything that was measured of one server in one scenario. Owner: one thread.</summary>
internal sealed class PeerResult(string name)
{
    public string Name => name;

    /// <summary>One entry a pair, in order.</summary>
    public List<Measurement> Saturated { get; } = [];

    /// <summary>By share of the slowest peak: one entry a turn.</summary>
    public Dictionary<double, List<Measurement>> AtRate { get; } = [];

    public double ResidentMiB { get; set; }

    public double PeakRate => Statistics.Median(Saturated.Select(m => m.Rate));
}
