namespace Weir.Gateway;

/// <summary>
/// One rule: which requests, what is changed, and what answers them. Exactly one of <see cref="To"/>,
/// <see cref="Split"/>, <see cref="Respond"/>, <see cref="Redirect"/> and <see cref="Static"/> is set. What a file's
/// <c>defaults</c> say is already in it. Immutable.
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

    /// <summary>The clusters that share the clients of the route.</summary>
    public SplitOptions? Split { get; init; }

    /// <summary>The fixed answer.</summary>
    public RespondOptions? Respond { get; init; }

    /// <summary>The redirect.</summary>
    public RedirectOptions? Redirect { get; init; }

    /// <summary>The files that answer.</summary>
    public StaticOptions? Static { get; init; }

    /// <summary>How the target changes on its way to the origin; <c>null</c>: not at all.</summary>
    public RewriteOptions? Rewrite { get; init; }

    /// <summary>What changes in the fields of requests to the origin.</summary>
    public FieldEdits RequestHeaders { get; init; } = FieldEdits.None;

    /// <summary>What changes in the fields of responses, whoever answers.</summary>
    public FieldEdits ResponseHeaders { get; init; } = FieldEdits.None;

    /// <summary>Where copies of requests go; <c>null</c>: nowhere.</summary>
    public MirrorOptions? Mirror { get; init; }

    /// <summary>Which responses are compressed; <c>null</c>: none.</summary>
    public CompressOptions? Compress { get; init; }

    /// <summary>Cache-Control towards clients where the origin says none; <c>null</c>: left as it is.</summary>
    public ClientCacheOptions? ClientCache { get; init; }

    /// <summary>Which pages of other origins may use the route; <c>null</c>: Weir says nothing about it.</summary>
    public CorsOptions? Cors { get; init; }

    /// <summary>
    /// Whether responses get the fields that make browsers careful, where the origin does not set them.
    /// </summary>
    public bool SecurityHeaders { get; init; }

    /// <summary>
    /// The time of a whole exchange, 1 ms to 24 h; zero: no bound. It ends at a tunnel and at an event stream. 504 when
    /// it passes before the response began.
    /// </summary>
    public TimeSpan Budget { get; init; }

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
