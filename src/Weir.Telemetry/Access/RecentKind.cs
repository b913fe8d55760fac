namespace Weir.Telemetry;

/// <summary>Which of the recent requests.</summary>
public enum RecentKind
{
    /// <summary>The last with a status from 500 on, or with a fault that is not the client's and not no-route.</summary>
    Failed,

    /// <summary>The last that were refused or broken off for what the client did, and those that no route matched.</summary>
    Refused,

    /// <summary>The slowest of the last minutes.</summary>
    Slow,
}
