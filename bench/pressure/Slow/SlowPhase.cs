namespace Weir.Pressure;

/// <summary>What was measured beside one kind of slow clients, or none. Immutable.</summary>
/// <param name="Name">Of the kind.</param>
/// <param name="Runs">Of the others.</param>
/// <param name="Samples">Of the gateway while they ran.</param>
/// <param name="Use">Of the cores in the runs.</param>
/// <param name="Slow">The slow clients; null when there were none.</param>
internal sealed record SlowPhase(
    string Name, IReadOnlyList<OthersResult> Runs, IReadOnlyList<GatewaySample> Samples, CoreUse Use,
    SlowClients? Slow)
{
    public double P50 => Statistics.Median(Runs.Select(run => run.P50));

    public double P99 => Statistics.Median(Runs.Select(run => run.P99));

    public long Errors => Runs.Sum(run => run.Errors);

    public double RssMiB => Samples.Max(sample => sample.RssMiB);

    public double AllocatedMiB => Samples.Max(sample => sample.Allocated) / 1024 / 1024;
}
