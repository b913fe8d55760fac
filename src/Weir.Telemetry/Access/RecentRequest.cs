namespace Weir.Telemetry;

/// <summary>One exchange that failed or was slow. Immutable.</summary>
public sealed record RecentRequest
{
    /// <summary>When its first byte came.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The client's address; <c>unix</c> for a path.</summary>
    public required string Client { get; init; }

    /// <summary>The method; empty when it could not be read.</summary>
    public required string Method { get; init; }

    /// <summary>The host that was asked for; empty when it could not be read.</summary>
    public required string Host { get; init; }

    /// <summary>Path and query, without what is hidden; cut when it is long.</summary>
    public required string Target { get; init; }

    /// <summary>The status answered; 0 when nothing was.</summary>
    public required int Status { get; init; }

    /// <summary>The word of the fault; null when there was none.</summary>
    public string? Fault { get; init; }

    /// <summary>The route's name; null when none was found.</summary>
    public string? Route { get; init; }

    /// <summary>The destination's name; null when none was chosen.</summary>
    public string? Destination { get; init; }

    /// <summary>The request's identifier; null when it has none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The trace that it belongs to; null when it belongs to none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Bytes of the request's body.</summary>
    public required long RequestBytes { get; init; }

    /// <summary>Bytes of the response's body.</summary>
    public required long ResponseBytes { get; init; }

    /// <summary>Where the time went.</summary>
    public required ExchangePhases Phases { get; init; }

    /// <summary>Whether it was sent to a destination; else the phases of an attempt mean nothing.</summary>
    public required bool IsAttempted { get; init; }

    /// <summary>Whether a connection was used that had served another exchange.</summary>
    public required bool IsReused { get; init; }
}
