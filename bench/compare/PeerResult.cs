namespace Weir.Compare;

/// <summary>Everything that was measured of one server in one scenario. Owner: one thread.</summary>
internal sealed class PeerResult(string name)
{
    public string Name => name;

    /// <summary>Closed-loop runs, one a pair; with one rate for all a single one, which finds that rate.</summary>
    public List<Measurement> Saturated { get; } = [];

    /// <summary>By share of the slowest peak: one entry a turn.</summary>
    public Dictionary<double, List<Measurement>> AtRate { get; } = [];

    public double ResidentMiB { get; set; }

    /// <summary>Of the body that answered a single request, coded as it came; null where none was made.</summary>
    public int? BodyBytes { get; set; }

    /// <summary>Of an idle crowd, or null.</summary>
    public Crowd? Crowd { get; set; }

    public double PeakRate => Statistics.Median(Saturated.Select(m => m.Rate));
}
