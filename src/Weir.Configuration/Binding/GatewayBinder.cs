using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Turns the whole file into options. Every problem is reported; nothing stops at the first.</summary>
internal static class GatewayBinder
{
    private const int LoopsMax = 1024;
    private const int ConnectionsMax = 10_000_000;

    public static GatewayOptions? Bind(BindingContext context, Node root)
    {
        GroupReader? file = GroupReader.Open(context, root, "", Keys.Top);
        if (file is null)
        {
            return null;
        }

        LimitOptions limits = Limits(file);
        IReadOnlyList<ListenOptions> listen = ListenBinder.Listen(context, file);
        GroupReader? defaults = file.Group("defaults", Keys.Defaults);
        UpstreamTimeouts timeouts = defaults is null
            ? UpstreamTimeouts.Default
            : PartialTimeouts.Read(defaults).Over(UpstreamTimeouts.Default);
        long body = (defaults is null ? null : Body(defaults)) ?? limits.Body;
        ClusterTable clusters = new(context, timeouts);
        clusters.Read(file);
        IReadOnlyList<RouteOptions> routes = new RouteBinder(context, clusters, timeouts, body).Routes(file);
        clusters.WarnOfUnused();
        return new GatewayOptions
        {
            Listen = listen,
            Admin = ListenBinder.Admin(context, file, listen),
            Loops = file.Integer("loops", 0, 1, LoopsMax, "auto"),
            TrustedProxies = TrustedProxies(context, file),
            Limits = limits,
            Timeouts = Timeouts(file),
            Drain = Drain(file),
            Clusters = clusters.All,
            Routes = routes,
        };
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

    private static List<AddressRange> TrustedProxies(BindingContext context, GroupReader file)
    {
        List<AddressRange> ranges = [];
        if (!file.TryGet("trusted_proxies", out Node? node))
        {
            return ranges;
        }

        IReadOnlyList<Node> items = BindingContext.Items(node);
        for (int i = 0; i < items.Count; i++)
        {
            string key = BindingContext.Indexed("trusted_proxies", node, i);
            if (context.Text(items[i], key, "an address or a block of them") is not { } text)
            {
                continue;
            }

            if (AddressRange.TryParse(text, out AddressRange range, out string? problem))
            {
                ranges.Add(range);
            }
            else
            {
                context.Error(items[i], key, problem);
            }
        }

        return ranges;
    }
}
