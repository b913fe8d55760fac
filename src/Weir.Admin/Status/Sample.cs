namespace Weir.Admin;

/// <summary>What one second was like. Immutable.</summary>
internal readonly record struct Sample
{
    /// <summary>When it ended, in milliseconds since 1970.</summary>
    public long UnixMs { get; init; }

    /// <summary>Finished exchanges a second.</summary>
    public double Rate { get; init; }

    /// <summary>Failed exchanges a second.</summary>
    public double FailedRate { get; init; }

    /// <summary>The durations of the exchanges that ended in it.</summary>
    public Percentiles Latency { get; init; }

    /// <summary>Exchanges under way at its end.</summary>
    public long InFlight { get; init; }

    /// <summary>Downstream connections at its end.</summary>
    public long Connections { get; init; }

    /// <summary>Cores' worth of processor time.</summary>
    public double Cores { get; init; }

    /// <summary>Resident memory at its end.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>The share in which the busiest loop worked.</summary>
    public double LoopBusy { get; init; }

    /// <summary>Bytes received from clients, a second.</summary>
    public double ReceivedRate { get; init; }

    /// <summary>Bytes sent to clients, a second.</summary>
    public double SentRate { get; init; }
}
