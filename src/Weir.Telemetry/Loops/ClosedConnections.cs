using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// Counts the closed connections of one side of one loop by the fault that closed them; None is a clean end.
/// Owner: one loop thread adds, any thread reads.
/// </summary>
public sealed class ClosedConnections
{
    private readonly long[] _byFault = new long[FaultTable.Entries.Length];

    /// <summary>Counts one. Owner thread only.</summary>
    public void Add(Fault fault) => _byFault[(int)fault]++;

    /// <summary>How many were closed by the fault. Any thread.</summary>
    public long Count(Fault fault) => Volatile.Read(ref _byFault[(int)fault]);
}
