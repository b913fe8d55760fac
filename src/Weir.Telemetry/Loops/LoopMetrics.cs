namespace Weir.Telemetry;

/// <summary>Everything that one loop records. Owner: one loop thread records, any thread reads.</summary>
public sealed class LoopMetrics
{
    internal LoopMetrics(RequestMetrics requests, RequestMetrics attempts)
    {
        Requests = requests;
        Attempts = attempts;
    }

    /// <summary>Finished exchanges, by the numbers of <see cref="EngineMetrics.Routes"/>.</summary>
    public RequestMetrics Requests { get; }

    /// <summary>Finished attempts, by the numbers of <see cref="EngineMetrics.Destinations"/>.</summary>
    public RequestMetrics Attempts { get; }

    /// <summary>What is counted without labels.</summary>
    public LoopCounters Counters { get; } = new();

    /// <summary>What was compressed.</summary>
    public CodingCounters Coding { get; } = new();

    /// <summary>Closed downstream connections by fault.</summary>
    public ClosedConnections DownstreamClosed { get; } = new();

    /// <summary>Connections of HTTP/2 that were ended for what the client did, by reason.</summary>
    public Http2Counters DownstreamHttp2 { get; } = new();

    /// <summary>Closed upstream connections by fault.</summary>
    public ClosedConnections UpstreamClosed { get; } = new();

    /// <summary>Connections of HTTP/2 that were ended for what the origin did, by reason.</summary>
    public Http2Counters UpstreamHttp2 { get; } = new();
}
