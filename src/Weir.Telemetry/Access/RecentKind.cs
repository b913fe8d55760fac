namespace Weir.Telemetry;

/// <summary>Which of the recent requests.</summary>
public enum RecentKind
{
    /// <summary>The last with a status from 500 on, or a fault that is neither the client's nor no-route.</summary>
    Failed,

    /// <summary>The last that failed for what the client did, and those that no route matched.</summary>
    Refused,

    /// <summary>The slowest of the last minutes.</summary>
    Slow,
}
