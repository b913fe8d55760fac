namespace Weir.Telemetry;

/// <summary>What of the exchanges is written, and how. Immutable.</summary>
public sealed record AccessLogSettings
{
    /// <summary>What is slow when nobody has said so: 1 s.</summary>
    public const long SlowNanosecondsUsual = 1_000_000_000;

    /// <summary>Whether lines are in the combined format; else they are JSON.</summary>
    public bool IsCombined { get; init; }

    /// <summary>The share of exchanges that is written, 0 to 1.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>Whether those with a fault or a status from 500 on are written whatever the share.</summary>
    public bool KeepErrors { get; init; } = true;

    /// <summary>Whether slow ones are written whatever the share.</summary>
    public bool KeepSlow { get; init; } = true;

    /// <summary>From how many nanoseconds on an exchange is slow.</summary>
    public long SlowNanoseconds { get; init; } = SlowNanosecondsUsual;

    /// <summary>What is hidden.</summary>
    public QueryMask Mask { get; init; } = QueryMask.None;
}
