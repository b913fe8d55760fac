using System.Net;
using Weir.IO;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// Turns configuration records into the tables that requests meet. Owner: the thread that starts or reloads; the loops
/// see only what it has finished.
/// </summary>
/// <param name="options">The configuration.</param>
/// <param name="metrics">Where routes and destinations get their numbers.</param>
/// <param name="loops">How many loops there are.</param>
/// <param name="onDefect">Told of exceptions in tasks that belong to no connection.</param>
/// <param name="previous">The snapshot that runs; destinations that stay as they are keep their connections.</param>
internal sealed class GatewayCompiler(
    GatewayOptions options,
    EngineMetrics metrics,
    int loops,
    Action<Exception> onDefect,
    GatewaySnapshot? previous = null)
{
    private readonly Dictionary<string, Destination> _destinations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Cluster> _clusters = new(StringComparer.Ordinal);
    private readonly TrustedProxies _trusted = new(options.TrustedProxies);
    private readonly PathNormalizer _normalizer = new(options.Paths);
    private readonly FileService _files = previous?.Files ?? new FileService();
    private readonly Compressor _compressor = previous?.Compressor ?? new Compressor(options.Limits.Buffers);

    internal GatewaySnapshot Compile()
    {
        foreach (ClusterOptions cluster in options.Clusters)
        {
            _clusters.Add(cluster.Name, Compile(cluster));
        }

        Route[] routes = new Route[options.Routes.Count];
        for (int i = 0; i < routes.Length; i++)
        {
            routes[i] = Compile(options.Routes[i]);
        }

        return new GatewaySnapshot
        {
            Options = options,
            Router = new Router(routes, options.Paths, _trusted),
            Clusters = _clusters,
            Destinations = _destinations,
            Files = _files,
            Compressor = _compressor,
        };
    }

    /// <summary>
    /// What makes a destination the same across configurations: its cluster, its URL, how it is connected to.
    /// </summary>
    internal static string KeyOf(ClusterOptions cluster, DestinationOptions destination) =>
        $"{cluster.Name}\n{destination.Url}\n{cluster.Pool}\n{cluster.Tls}\n{cluster.Protocol}";

    private static long Nanoseconds(TimeSpan span) => (long)span.TotalNanoseconds;

    private Cluster Compile(ClusterOptions cluster)
    {
        Destination[] destinations = new Destination[cluster.Destinations.Count];
        for (int i = 0; i < destinations.Length; i++)
        {
            string key = KeyOf(cluster, cluster.Destinations[i]);
            destinations[i] = previous?.Destinations.GetValueOrDefault(key)
                ?? Compile(cluster, cluster.Destinations[i]);
            _destinations[key] = destinations[i];
        }

        return new Cluster(cluster, destinations, loops, previous?.Clusters.GetValueOrDefault(cluster.Name));
    }

    private Destination Compile(ClusterOptions cluster, DestinationOptions destination)
    {
        PoolOptions pool = cluster.Pool;
        bool isSecure = destination.Scheme == "https";
        bool isPlain = !isSecure && cluster.Protocol == UpstreamProtocol.Negotiated;
        bool isNegotiated = isSecure && cluster.Protocol == UpstreamProtocol.Negotiated;
        UpstreamSettings settings = new()
        {
            ConnectionsMax = pool.Max,
            IdleNanoseconds = Nanoseconds(pool.Idle),
            IdleIsWritten = pool.IdleIsWritten,
            LifetimeNanoseconds = Nanoseconds(pool.Lifetime),
            WaitNanoseconds = Nanoseconds(pool.Wait),
            Tls = isSecure ? Tls(cluster, destination, cluster.Protocol) : null,
            TunnelTls = isNegotiated ? Tls(cluster, destination, UpstreamProtocol.Http1) : null,
            Protocol = isPlain ? UpstreamProtocol.Http1 : cluster.Protocol,
        };
        int subject = destination.UnixPath is null
            ? metrics.Destinations.Destination(destination.Host, destination.Port)
            : metrics.Destinations.Destination(destination.UnixPath, 0);
        return new Destination(
            destination.Url, destination.Host, destination.Port, destination.UnixPath, settings, subject, loops);
    }

    private static TlsClient Tls(
        ClusterOptions cluster, DestinationOptions destination, UpstreamProtocol protocol)
    {
        string name = cluster.Tls.Name ?? destination.Host;
        TlsClientOptions options = new()
        {
            Name = name,
            NameIsAddress = IPAddress.TryParse(name, out _),
            Verifies = cluster.Tls.Verifies,
            Authorities = cluster.Tls.Authorities,
            Chain = cluster.Tls.Certificate,
            Key = cluster.Tls.Key,
            Protocols = Alpn.Of(protocol),
        };
        try
        {
            return new TlsClient(options);
        }
        catch (TlsException e)
        {
            throw new GatewayStartException($"cluster {cluster.Name}: {e.Message}", e);
        }
    }

    private Route Compile(RouteOptions route)
    {
        CorsRule? cors = route.Cors is { } options ? new CorsRule(options) : null;
        CompressRule? compress = route.Compress is { } compressed ? new CompressRule(compressed, _compressor) : null;
        ResponseShaper? shaper = ResponseRule.Of(route, cors, compress);
        return new Route
        {
            Name = route.Name,
            Subject = metrics.Routes.Route(route.Name),
            Match = route.Match,
            Conditions = RouteConditions.Of(route.Match, hasCors: cors is not null),
            BodyBytesMax = route.Body,
            BudgetNanoseconds = Nanoseconds(route.Budget),
            Cors = cors,
            Shaper = shaper,
            Origin = CompileOrigin(route, shaper, compress),
        };
    }

    private Origin CompileOrigin(RouteOptions route, ResponseShaper? shaper, CompressRule? compress)
    {
        if (route.Respond is { } respond)
        {
            return new FixedOrigin(respond, compress);
        }

        if (route.Redirect is { } redirect)
        {
            return new RedirectOrigin(redirect, route.Match.Path, _normalizer);
        }

        if (route.Static is { } files)
        {
            return new StaticOrigin(files, route.Match.Path, _normalizer, _files);
        }

        if (route.Split is { } split)
        {
            Origin[] origins = new Origin[split.To.Count];
            for (int i = 0; i < origins.Length; i++)
            {
                origins[i] = CompileCluster(route, split.To[i].Cluster);
            }

            return new SplitOrigin(split, origins, _trusted, shaper);
        }

        return CompileCluster(route, route.To);
    }

    private ClusterOrigin CompileCluster(RouteOptions route, string? name)
    {
        AttemptTimeouts timeouts = new()
        {
            ConnectNanoseconds = Nanoseconds(route.Timeouts.Connect),
            FirstByteNanoseconds = Nanoseconds(route.Timeouts.FirstByte),
            BetweenBytesNanoseconds = Nanoseconds(route.Timeouts.BetweenBytes),
        };
        TargetRewrite? rewrite = route.Rewrite is { } options
            ? new TargetRewrite(options, route.Match.Path, _normalizer)
            : null;
        MirrorRule? mirror = route.Mirror is { } copies
            ? new MirrorRule(Find(copies.To), copies.Share, timeouts, onDefect)
            : null;
        ForwardingRule forwarding = new(
            _trusted, FieldEditor.Of(route.RequestHeaders), rewrite, isCompressed: route.Compress is not null);
        return new ClusterOrigin(Find(name), timeouts, forwarding, mirror);
    }

    private Cluster Find(string? name) => name is not null && _clusters.TryGetValue(name, out Cluster? cluster)
        ? cluster
        : throw new GatewayStartException($"a route leads to `{name}`, and no cluster has that name");
}
