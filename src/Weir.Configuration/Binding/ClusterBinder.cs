using Weir.Gateway;
using Weir.Transport;

namespace Weir.Configuration;

/// <summary>Reads one cluster.</summary>
internal static class ClusterBinder
{
    private const int DestinationsMax = 1000;

    private static readonly string[] s_hostWords = ["preserve", "destination"];

    public static ClusterOptions? Bind(
        BindingContext context,
        ScalarNode name,
        Node node,
        string key,
        UpstreamTimeouts defaults)
    {
        GroupReader? group = GroupReader.Open(context, node, key, Keys.Cluster);
        if (group is null)
        {
            return null;
        }

        List<DestinationOptions>? destinations = Destinations(context, group, name);
        PoolOptions pool = Pool(group);
        UpstreamTimeouts timeouts = PartialTimeouts.Read(group).Over(defaults);
        UpstreamHost? host = Host(context, group);
        ClusterTlsOptions tls = TlsBinder.Cluster(context, group, destinations ?? []);
        UpstreamProtocol protocol = ProtocolBinder.Cluster(context, group, destinations ?? []);
        return destinations is null ? null : new ClusterOptions
        {
            Name = name.Text,
            Destinations = destinations,
            Pool = pool,
            Timeouts = timeouts,
            Host = host ?? UpstreamHost.DefaultFor(destinations),
            Tls = tls,
            Protocol = protocol,
            Position = context.Position(name),
        };
    }

    /// <summary>The destinations; <c>null</c> after an error.</summary>
    private static List<DestinationOptions>? Destinations(BindingContext context, GroupReader group, ScalarNode name)
    {
        string key = group.PathOf("destinations");
        if (!group.TryGet("destinations", out Node? node))
        {
            context.KeyError(
                name, key, "The cluster has no destination; write `destinations: [ http://localhost:3000 ]`.");
            return null;
        }

        IReadOnlyList<Node> items = BindingContext.Items(node);
        if (items.Count == 0)
        {
            context.KeyError(node, key, "The list is empty; write one URL.");
            return null;
        }

        if (items.Count > DestinationsMax)
        {
            context.KeyError(node, key, $"At most {DestinationsMax} destinations are allowed.");
            return null;
        }

        List<DestinationOptions> destinations = [];
        for (int i = 0; i < items.Count; i++)
        {
            string path = BindingContext.Indexed(key, node, i);
            if (Destination(context, items[i], path) is not { } destination)
            {
                continue;
            }

            if (destinations.Exists(d => d.Url == destination.Url))
            {
                context.Error(items[i], path, "This destination is there already; give it a `weight` instead.");
            }

            destinations.Add(destination);
        }

        return destinations.Count == items.Count ? destinations : null;
    }

    private static DestinationOptions? Destination(BindingContext context, Node node, string key)
    {
        int weight = 1;
        string? zone = null;
        if (node is MappingNode)
        {
            GroupReader group = GroupReader.Open(context, node, key, Keys.Destination)!;
            if (!group.TryGet("url", out Node? url))
            {
                context.KeyError(node, key, "The address is missing; write `url: http://localhost:3000`.");
                return null;
            }

            weight = group.Integer("weight", 1, 1, 1000);
            group.TryText("zone", "a word", out zone, out _);
            node = url;
            key = group.PathOf("url");
        }

        if (context.Text(node, key, "a URL") is not { } text)
        {
            return null;
        }

        if (DestinationOptions.TryParse(text, out DestinationOptions? destination, out string? problem))
        {
            return destination with { Weight = weight, Zone = zone };
        }

        context.Error(node, key, problem);
        return null;
    }

    private static PoolOptions Pool(GroupReader cluster)
    {
        PoolOptions standard = PoolOptions.Default;
        GroupReader? group = cluster.Group("pool", Keys.Pool);
        if (group is null)
        {
            return standard;
        }

        TimeSpan? idle = group.OptionalDuration("idle", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        return new PoolOptions
        {
            Max = group.Integer("max", standard.Max, 1, 1_000_000),
            Idle = idle ?? standard.Idle,
            IdleIsWritten = idle is not null,
            Lifetime = group.Duration("lifetime", standard.Lifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)),
            Wait = group.Duration("wait", standard.Wait, TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
    }

    private static UpstreamHost? Host(BindingContext context, GroupReader group)
    {
        if (!group.TryText("host", "preserve, destination or a name", out string? text, out Node? node))
        {
            return null;
        }

        if (text == "preserve")
        {
            return UpstreamHost.Preserve;
        }

        if (text == "destination")
        {
            return UpstreamHost.Destination;
        }

        const string Allowed = "Allowed: preserve, destination or a host name.";
        string key = group.PathOf("host");
        if (NearestKey.Find(text, s_hostWords) is { } nearest)
        {
            context.Error(node, key, $"Did you mean `{nearest}`? " + Allowed);
        }
        else if (!HostPattern.TryParse(text, out HostPattern? name, out string? problem) || name.IsSuffix)
        {
            context.Error(node, key, (problem is null ? "" : problem + " ") + Allowed);
        }

        return new UpstreamHost(UpstreamHostKind.Name, text);
    }
}
