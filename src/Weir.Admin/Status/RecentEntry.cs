namespace Weir.Admin;

/// <summary>One request that failed, was refused or was slow, as the admin address shows it. Immutable.</summary>
public sealed record RecentEntry
{
    /// <summary><c>failed</c>, <c>refused</c> or <c>slow</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When its first byte came.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The client's address.</summary>
    public required string Client { get; init; }

    /// <summary>The method; empty when it could not be read.</summary>
    public required string Method { get; init; }

    /// <summary>The host that was asked for; empty when it could not be read.</summary>
    public required string Host { get; init; }

    /// <summary>Path and query, without what is hidden.</summary>
    public required string Target { get; init; }

    /// <summary>The status answered; 0 when nothing was.</summary>
    public required int Status { get; init; }

    /// <summary>The word of the fault; null when there was none.</summary>
    public string? Fault { get; init; }

    /// <summary>The route's name; null when none matched.</summary>
    public string? Route { get; init; }

    /// <summary>The destination; null when none was chosen.</summary>
    public string? Destination { get; init; }

    /// <summary>The request's identifier; null when it has none.</summary>
    public string? RequestId { get; init; }

    /// <summary>Bytes of the response's body.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>Where its time went, in the order of the phases; they add up to the whole.</summary>
    public required IReadOnlyList<RecentPhase> Phases { get; init; }
}
