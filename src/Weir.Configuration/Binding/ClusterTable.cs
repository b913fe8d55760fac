using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>
/// The clusters of one file: those written under <c>clusters</c>, and one for each URL that a route names directly.
/// Owner: the thread that reads the file.
/// </summary>
/// <param name="defaults">The timeouts of clusters that do not say their own.</param>
internal sealed class ClusterTable(UpstreamTimeouts defaults)
{
    private const string NameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    private readonly List<ClusterOptions> _all = [];
    private readonly Dictionary<string, ClusterOptions> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The written ones in the order of the file, then the others in the order of their routes.</summary>
    public IReadOnlyList<ClusterOptions> All => _all;

    /// <summary>Reads the clusters of one file.</summary>
    public void Read(BindingContext context, GroupReader file)
    {
        if (!file.TryGet("clusters", out Node? node))
        {
            return;
        }

        if (node is not MappingNode clusters)
        {
            context.Error(node, "clusters", "Names of clusters were expected, each with its keys.");
            return;
        }

        foreach ((ScalarNode name, Node value) in clusters.Entries)
        {
            string key = "clusters." + name.Text;
            if (!_written.Add(name.Text))
            {
                context.KeyError(name, key, "Another file has a cluster of this name; keep one of them.");
                continue;
            }

            if (name.Text.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                context.KeyError(
                    name, key, "The name of a cluster holds letters, digits, dots, hyphens and underscores.");
            }

            if (ClusterBinder.Bind(context, name, value, key, defaults) is { } cluster)
            {
                Add(cluster);
            }
        }
    }

    /// <summary>The cluster that a route means by a name or a URL; <c>null</c> after an error.</summary>
    public ClusterOptions? Resolve(string text, Node node, string key, BindingContext context)
    {
        if (_written.Contains(text))
        {
            // A cluster that is written but wrong was reported where it stands.
            _used.Add(text);
            return _byName.GetValueOrDefault(text);
        }

        if (!DestinationOptions.IsUrl(text))
        {
            context.Error(node, key, context.ErrorsAreFull ? "" : Unknown(text));
            return null;
        }

        if (!DestinationOptions.TryParse(text, out DestinationOptions? destination, out string? problem))
        {
            context.Error(node, key, problem);
            return null;
        }

        if (!_byName.TryGetValue(destination.Url, out ClusterOptions? cluster))
        {
            cluster = ClusterOptions.ForUrl(destination) with
            {
                Timeouts = defaults,
                Position = context.Position(node),
            };
            Add(cluster);
        }

        return cluster;
    }

    /// <summary>The timeouts of a cluster; null when there is none of that name.</summary>
    public UpstreamTimeouts? TimeoutsOf(string? name) =>
        name is null ? null : _byName.GetValueOrDefault(name)?.Timeouts;

    public void WarnOfUnused(BindingContext context)
    {
        foreach (ClusterOptions cluster in _all)
        {
            if (!cluster.IsAnonymous && !_used.Contains(cluster.Name))
            {
                context.Warn(cluster.Position!.Value, "clusters." + cluster.Name, "No route uses this cluster.");
            }
        }
    }

    private void Add(ClusterOptions cluster)
    {
        _all.Add(cluster);
        _byName.Add(cluster.Name, cluster);
    }

    private string Unknown(string text)
    {
        if (NearestKey.Find(text, _written) is { } nearest)
        {
            return $"No cluster has this name. Did you mean `{nearest}`?";
        }

        return text.Contains(':', StringComparison.Ordinal) || text.Contains('.', StringComparison.Ordinal)
            ? $"No cluster has this name; write http://{text} for an address."
            : "No cluster has this name; write it under `clusters`, or write a URL such as http://localhost:3000.";
    }
}
