using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>Turns configuration records into the tables that requests meet. Any thread, before they are used.</summary>
internal sealed class GatewayCompiler(GatewayOptions options, EngineMetrics metrics, int loops)
{
    private readonly Dictionary<string, Destination> _destinations = new(StringComparer.Ordinal);

    /// <summary>The destinations of all clusters.</summary>
    internal IReadOnlyCollection<Destination> Destinations => _destinations.Values;

    internal Router Compile()
    {
        foreach (ClusterOptions cluster in options.Clusters)
        {
            _destinations.Add(cluster.Name, CompileDestination(cluster));
        }

        Route[] routes = new Route[options.Routes.Count];
        for (int i = 0; i < routes.Length; i++)
        {
            routes[i] = CompileRoute(options.Routes[i]);
        }

        return new Router(routes);
    }

    private static long Nanoseconds(TimeSpan span) => (long)span.TotalNanoseconds;

    private Destination CompileDestination(ClusterOptions cluster)
    {
        DestinationOptions destination = cluster.Destinations[0];
        PoolOptions pool = cluster.Pool;
        UpstreamSettings settings = new()
        {
            ConnectionsMax = pool.Max,
            IdleNanoseconds = Nanoseconds(pool.Idle),
            IdleIsWritten = pool.IdleIsWritten,
            LifetimeNanoseconds = Nanoseconds(pool.Lifetime),
            WaitNanoseconds = Nanoseconds(pool.Wait),
        };
        int subject = destination.UnixPath is null
            ? metrics.Destinations.Destination(destination.Host, destination.Port)
            : metrics.Destinations.Destination(destination.UnixPath, 0);
        return new Destination(
            destination.Url, destination.Host, destination.Port, destination.UnixPath, settings, subject, loops);
    }

    private Route CompileRoute(RouteOptions route) => new()
    {
        Name = route.Name,
        Subject = metrics.Routes.Route(route.Name),
        Host = route.Match.Host is { } host ? new HostMatcher(host) : null,
        Path = route.Match.Path is { } path ? new PathMatcher(path) : null,
        BodyBytesMax = route.Body,
        Origin = route.Respond is { } respond ? new FixedOrigin(respond) : CompileCluster(route),
    };

    private ClusterOrigin CompileCluster(RouteOptions route)
    {
        ClusterOptions cluster = Find(route.To);
        AttemptTimeouts timeouts = new()
        {
            ConnectNanoseconds = Nanoseconds(route.Timeouts.Connect),
            FirstByteNanoseconds = Nanoseconds(route.Timeouts.FirstByte),
            BetweenBytesNanoseconds = Nanoseconds(route.Timeouts.BetweenBytes),
        };
        ForwardingRule forwarding = new(options.TrustedProxies, cluster.Host, cluster.Destinations[0]);
        return new ClusterOrigin(_destinations[cluster.Name], timeouts, forwarding);
    }

    private ClusterOptions Find(string? name)
    {
        foreach (ClusterOptions cluster in options.Clusters)
        {
            if (cluster.Name == name)
            {
                return cluster;
            }
        }

        throw new GatewayStartException($"a route leads to `{name}`, and no cluster has that name");
    }
}
