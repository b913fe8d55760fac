namespace Weir.Core;

/// <summary>How loudly a fault is logged.</summary>
public enum FaultLevel : byte
{
    /// <summary>Counted only: a peer did what peers do.</summary>
    Quiet,

    /// <summary>Logged as information.</summary>
    Info,

    /// <summary>Logged as a warning: somebody should look at it some day.</summary>
    Warning,

    /// <summary>Logged as an error: requests fail for a reason on our side of the client.</summary>
    Error,
}
