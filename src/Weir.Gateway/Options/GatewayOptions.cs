namespace Weir.Gateway;

/// <summary>
/// All that a gateway is told: the compiled form of one configuration file or command line. Immutable; safe to read
/// from any thread. What a file leaves out holds its default, so a reader never asks what was written.
/// </summary>
public sealed record GatewayOptions
{
    /// <summary>The addresses that accept requests. Default: <c>http://localhost:8080</c>; never empty.</summary>
    public IReadOnlyList<ListenOptions> Listen { get; init; } = [ListenOptions.Default];

    /// <summary>
    /// Listening descriptors that the process was started with. Each serves the entry of <see cref="Listen"/> that has
    /// its address; all of them are served when <see cref="Listen"/> is the default. Default: none.
    /// </summary>
    public IReadOnlyList<int> Inherited { get; init; } = [];

    /// <summary>
    /// The admin address; <c>null</c> when it is off. Default: <c>http://127.0.0.1:9180</c>, implied.
    /// </summary>
    public AdminOptions? Admin { get; init; } = AdminOptions.Default;

    /// <summary>The number of event loops, 1 to 1024; 0 means one per usable core. Default: 0.</summary>
    public int Loops { get; init; }

    /// <summary>Downstream addresses whose forwarding fields are believed. Default: none.</summary>
    public IReadOnlyList<AddressRange> TrustedProxies { get; init; } = [];

    /// <summary>What clients may take of this process.</summary>
    public LimitOptions Limits { get; init; } = LimitOptions.Default;

    /// <summary>How long clients may take.</summary>
    public DownstreamTimeouts Timeouts { get; init; } = DownstreamTimeouts.Default;

    /// <summary>How the process ends.</summary>
    public DrainOptions Drain { get; init; } = DrainOptions.Default;

    /// <summary>The record of requests; <c>null</c> when there is none. Default: none.</summary>
    public AccessLogOptions? AccessLog { get; init; }

    /// <summary>How paths are brought into the form that matching sees.</summary>
    public PathOptions Paths { get; init; } = PathOptions.Default;

    /// <summary>
    /// Every cluster that a route names, those written first in the order of the file, then one for each URL that a
    /// route names directly. Names are unique; a name is looked up with ordinal comparison.
    /// </summary>
    public IReadOnlyList<ClusterOptions> Clusters { get; init; } = [];

    /// <summary>The routes in the order in which they are tried; the first match wins.</summary>
    public IReadOnlyList<RouteOptions> Routes { get; init; } = [];
}
