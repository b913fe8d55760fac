namespace Weir.Compare;

/// <summary>One counted run against one server. Owner: immutable.</summary>
/// <param name="CpuMicroseconds">User and system time of the server per completed request.</param>
/// <param name="Utilization">The server's time over the wall time of the load, as a share of its core.</param>
/// <param name="OthersShare">What else kept the server's core busy; high values mean a disturbed run.</param>
/// <param name="Rate">Completed requests a second.</param>
/// <param name="Load">What the client saw.</param>
internal sealed record Measurement(
    double CpuMicroseconds, double Utilization, double OthersShare, double Rate, LoadResult Load)
{
    /// <summary>Below it the server waited for the client, and its time per request is not that of its limit.</summary>
    public const double SaturatedFrom = 0.97;

    public bool IsSaturated => Utilization >= SaturatedFrom && Load.Errors == 0;

    public bool IsClean => Load.Errors == 0;
}
