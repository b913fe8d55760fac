using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Turns the whole file into options. Every problem is reported; nothing stops at the first.</summary>
internal static class GatewayBinder
{
    private const int LoopsMax = 1024;
    private const int ConnectionsMax = 10_000_000;

    private static readonly string[] s_encodedSlash = ["keep", "decode", "refuse"];
    private static readonly string[] s_doubleEncoding = ["keep", "refuse"];

    public static GatewayOptions? Bind(BindingContext context, Node root)
    {
        GroupReader? file = GroupReader.Open(context, root, "", Keys.Top);
        if (file is null)
        {
            return null;
        }

        LimitOptions limits = Limits(file);
        IReadOnlyList<ListenOptions> listen = ListenBinder.Listen(context, file);
        (ClusterTable clusters, RouteBinder routes) = Routes(context, file, limits.Body);
        if (routes.All.Count == 0 && !file.TryGet("routes", out _))
        {
            context.WholeFile(
                "routes", "There is nothing to serve; write `routes: [ { to: http://localhost:3000 } ]`.");
        }

        // What could not be read would be warned of for what it is not.
        if (!context.HasErrors)
        {
            clusters.WarnOfUnused(context);
            RouteWarnings.Find(context, routes.All);
        }

        return new GatewayOptions
        {
            Listen = listen,
            Admin = ListenBinder.Admin(context, file, listen),
            Loops = file.Integer("loops", 0, 1, LoopsMax, "auto"),
            TrustedProxies = Scalars.Addresses(context, file, "trusted_proxies"),
            Limits = limits,
            Timeouts = Timeouts(file),
            Drain = Drain(file),
            Paths = Paths(context, file),
            AccessLog = AccessLogBinder.Bind(context, file),
            Clusters = clusters.All,
            Routes = routes.All,
        };
    }

    // Routes of included files come first, so that a last route of the file itself may serve all that is left.
    private static (ClusterTable Clusters, RouteBinder Routes) Routes(
        BindingContext context, GroupReader file, long bodyMax)
    {
        GroupReader? defaults = file.Group("defaults", Keys.Defaults);
        UpstreamTimeouts timeouts = defaults is null
            ? UpstreamTimeouts.Default
            : PartialTimeouts.Read(defaults).Over(UpstreamTimeouts.Default);
        long body = (defaults is null ? null : Body(defaults)) ?? bodyMax;
        ClusterTable clusters = new(timeouts);
        List<(BindingContext Context, GroupReader File)> files = IncludeBinder.Read(context, file);
        files.Add((context, file));
        foreach ((BindingContext from, GroupReader read) in files)
        {
            clusters.Read(from, read);
        }

        RouteBinder routes = new(clusters, context, defaults, timeouts, body);
        foreach ((BindingContext from, GroupReader read) in files)
        {
            routes.Read(from, read);
        }

        return (clusters, routes);
    }

    /// <summary>The largest request body that a group names; <c>null</c> when it names none.</summary>
    public static long? Body(GroupReader group) => group.OptionalSize("body", 0, 1L << 50);

    private static LimitOptions Limits(GroupReader file)
    {
        LimitOptions standard = LimitOptions.Default;
        GroupReader? group = file.Group("limits", Keys.Limits);
        return group is null ? standard : new LimitOptions
        {
            Buffers = group.OptionalSize("buffers", 1 << 20, 1L << 40) ?? standard.Buffers,
            Connections = group.Integer("connections", 0, 1, ConnectionsMax, "auto"),
            ConnectionsPerAddress = group.Integer("connections_per_address", 0, 1, ConnectionsMax, "off"),
            HeadsInProgress = group.Integer("heads_in_progress", 0, 16, ConnectionsMax, "auto"),
            Head = (int)(group.OptionalSize("head", 1 << 10, 64 << 10) ?? standard.Head),
            Fields = group.Integer("fields", standard.Fields, 1, 1000),
            Body = Body(group) ?? standard.Body,
        };
    }

    private static DownstreamTimeouts Timeouts(GroupReader file)
    {
        DownstreamTimeouts standard = DownstreamTimeouts.Default;
        GroupReader? group = file.Group("timeouts", Keys.Timeouts);
        return group is null ? standard : new DownstreamTimeouts
        {
            Head = group.Duration("head", standard.Head, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            Idle = group.Duration("idle", standard.Idle, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
        };
    }

    private static DrainOptions Drain(GroupReader file)
    {
        DrainOptions standard = DrainOptions.Default;
        GroupReader? group = file.Group("drain", Keys.Drain);
        return group is null ? standard : new DrainOptions
        {
            Delay = group.Duration("delay", standard.Delay, TimeSpan.Zero, TimeSpan.FromHours(1)),
            Grace = group.Duration("grace", standard.Grace, TimeSpan.Zero, TimeSpan.FromHours(24)),
        };
    }

    private static PathOptions Paths(BindingContext context, GroupReader file)
    {
        GroupReader? group = file.Group("paths", Keys.Paths);
        return group is null ? PathOptions.Default : new PathOptions
        {
            MergeSlashes = Scalars.Switch(context, group, "merge_slashes", true),
            EncodedSlash = (EncodedSlash)Scalars.Word(context, group, "encoded_slash", s_encodedSlash),
            RefuseDoubleEncoding = Scalars.Word(context, group, "double_encoding", s_doubleEncoding) == 1,
        };
    }
}
