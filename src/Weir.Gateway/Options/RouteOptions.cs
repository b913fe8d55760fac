namespace Weir.Gateway;

/// <summary>
/// One rule: which requests, and what answers them. Exactly one of <see cref="To"/> and <see cref="Respond"/> is set.
/// Immutable.
/// </summary>
public sealed record RouteOptions
{
    /// <summary>
    /// A short text for logs and metrics: the match as written (<c>shop.example/api/**</c>), <c>/</c> without one.
    /// Unique among the routes of a configuration: of several equal ones the later carry <c>#2</c>, <c>#3</c> and so
    /// on.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Which requests. Default: all.</summary>
    public MatchOptions Match { get; init; } = MatchOptions.All;

    /// <summary>The name of the cluster that answers; it is in <see cref="GatewayOptions.Clusters"/>.</summary>
    public string? To { get; init; }

    /// <summary>The fixed answer.</summary>
    public RespondOptions? Respond { get; init; }

    /// <summary>
    /// Each from the route, else from its cluster, else from <c>defaults</c>, else the product's default.
    /// </summary>
    public UpstreamTimeouts Timeouts { get; init; } = UpstreamTimeouts.Default;

    /// <summary>
    /// Bytes of a request body: from the route, else from <c>defaults</c>, else <see cref="LimitOptions.Body"/>.
    /// </summary>
    public long Body { get; init; } = LimitOptions.Default.Body;

    /// <summary>Where it was written; <c>null</c> when no file says it.</summary>
    public SourcePosition? Position { get; init; }
}
