namespace Weir.Compare;

/// <summary>The servers of one scenario and the ratios between them. Owner: one thread.</summary>
internal sealed record ScenarioResult(Scenario Scenario, IReadOnlyList<PeerResult> Peers)
{
    /// <summary>The rates that were offered, by their share of the slowest peak.</summary>
    public Dictionary<double, double> Rates { get; } = [];

    /// <summary>
    /// The lowest peak of the servers that set the rates, or of all when none of those takes part; references never
    /// count.
    /// </summary>
    public double SlowestPeak
    {
        get
        {
            var setting = Peers.Where(peer => Peer.SetsTheRate(peer.Name)).ToList();
            return (setting.Count > 0 ? setting : Peers.Where(peer => !Peer.IsReference(peer.Name)))
                .Min(peer => peer.PeakRate);
        }
    }

    public PeerResult? Find(string name) => Peers.FirstOrDefault(peer => peer.Name == name);

    /// <summary>CPU per request of one server over another's, a value for each pair that saturated both.</summary>
    public List<double> CpuRatios(string name, string other) =>
        Ratios(Find(name)?.Saturated, Find(other)?.Saturated, m => m.IsSaturated, m => m.CpuMicroseconds);

    /// <summary>The same at one fixed rate, where neither is at its limit.</summary>
    public List<double> CpuRatiosAtRate(string name, string other, double share) =>
        Ratios(AtRate(name, share), AtRate(other, share), m => m.IsClean, m => m.CpuMicroseconds);

    public List<double> P99RatiosAtRate(string name, string other, double share) =>
        Ratios(AtRate(name, share), AtRate(other, share), m => m.IsClean, m => m.Load.P99);

    /// <summary>By how many percent the bodies of one server differ from another's in size at one rate.</summary>
    public List<double> SizeDifferencesAtRate(string name, string other, double share) =>
        [.. Ratios(AtRate(name, share), AtRate(other, share), m => m.IsClean, m => m.Load.MeanBodyBytes)
            .Select(ratio => Math.Abs(ratio - 1) * 100)];

    /// <summary>The same of the answers to a single request; none when one of them has made none.</summary>
    public List<double> SizeDifferences(string name, string other) =>
        Find(name)?.BodyBytes is { } ours && Find(other)?.BodyBytes is { } theirs
            ? [Math.Abs((double)ours / theirs - 1) * 100]
            : [];

    /// <summary>Whether both were asked for that much: a server with a low peak is not.</summary>
    public bool BothAtRate(string name, string other, double share) =>
        AtRate(name, share) is not null && AtRate(other, share) is not null;

    private List<Measurement>? AtRate(string name, double share) => Find(name)?.AtRate.GetValueOrDefault(share);

    private static List<double> Ratios(
        List<Measurement>? ours,
        List<Measurement>? theirs,
        Func<Measurement, bool> counts,
        Func<Measurement, double> value)
    {
        if (ours is null || theirs is null)
        {
            return [];
        }

        return [.. ours.Zip(theirs)
            .Where(pair => counts(pair.First) && counts(pair.Second))
            .Select(pair => value(pair.First) / value(pair.Second))];
    }
}
