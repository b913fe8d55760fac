using Weir.Transport;

namespace Weir.Gateway;

/// <summary>A named origin: destinations that serve the same thing. Immutable.</summary>
public sealed record ClusterOptions
{
    /// <summary>Its name; for a cluster that a route made by naming a URL, that URL in one spelling.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a route made it by naming a URL.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>One or more; requests go to them in turn, in proportion to their weights.</summary>
    public required IReadOnlyList<DestinationOptions> Destinations { get; init; }

    /// <summary>The connections to each destination.</summary>
    public PoolOptions Pool { get; init; } = PoolOptions.Default;

    /// <summary>
    /// What the cluster says, filled up from <c>defaults</c>. A route's <see cref="RouteOptions.Timeouts"/> already
    /// holds them; these serve attempts that have no route.
    /// </summary>
    public UpstreamTimeouts Timeouts { get; init; } = UpstreamTimeouts.Default;

    /// <summary>The Host field of requests to it. Default: <see cref="UpstreamHost.Preserve"/>.</summary>
    public UpstreamHost Host { get; init; } = UpstreamHost.Preserve;

    /// <summary>How its https destinations are spoken to. Default: <see cref="ClusterTlsOptions.Default"/>.</summary>
    public ClusterTlsOptions Tls { get; init; } = ClusterTlsOptions.Default;

    /// <summary>
    /// The version of HTTP that its destinations are spoken to in. Default:
    /// <see cref="UpstreamProtocol.Negotiated"/>, which is HTTP/1.1 where there is no TLS.
    /// </summary>
    public UpstreamProtocol Protocol { get; init; }

    /// <summary>Where it was written; <c>null</c> when no file says it.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>The cluster that a route makes by naming a URL.</summary>
    public static ClusterOptions ForUrl(DestinationOptions destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return new ClusterOptions
        {
            Name = destination.Url,
            IsAnonymous = true,
            Destinations = [destination],
            Host = UpstreamHost.DefaultFor([destination]),
        };
    }
}
