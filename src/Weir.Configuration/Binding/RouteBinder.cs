using System.Globalization;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads the routes of all files. Owner: the thread that reads them.</summary>
/// <param name="clusters">The clusters that <c>to</c> names.</param>
/// <param name="defaultsContext">The file that holds <c>defaults</c>.</param>
/// <param name="defaults">What routes do not say themselves; null when nothing is written.</param>
/// <param name="defaultTimeouts">The timeouts of routes without a cluster.</param>
/// <param name="defaultBody">The body limit of routes that do not say their own, in bytes.</param>
internal sealed class RouteBinder(
    ClusterTable clusters,
    BindingContext defaultsContext,
    GroupReader? defaults,
    UpstreamTimeouts defaultTimeouts,
    long defaultBody)
{
    // What only a route that leads to a cluster can say.
    private static readonly string[] s_forwarding = ["timeouts", "rewrite", "request_headers", "mirror"];

    private readonly List<RouteOptions> _routes = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<RouteOptions> All => _routes;

    /// <summary>Reads the routes of one file.</summary>
    public void Read(BindingContext context, GroupReader file)
    {
        if (!file.TryGet("routes", out Node? node))
        {
            return;
        }

        if (node is not SequenceNode list)
        {
            context.Error(node, "routes", "A list was expected; begin each route with `- `.");
            return;
        }

        if (list.Items.Count == 0)
        {
            context.KeyError(node, "routes", "The list is empty; write `- to: http://localhost:3000`.");
        }

        for (int i = 0; i < list.Items.Count; i++)
        {
            string key = BindingContext.Indexed("routes", list, i);
            if (GroupReader.Open(context, list.Items[i], key, Keys.Route) is { } group)
            {
                Add(context, group, list.Items[i], key);
            }
        }
    }

    private void Add(BindingContext context, GroupReader group, Node node, string key)
    {
        MatchOptions match = MatchBinder.Bind(context, group);
        RouteOptions route = new()
        {
            Name = UniqueName(match),
            Match = match,
            Body = GatewayBinder.Body(group) ?? defaultBody,
            Position = context.Position(node),
        };
        route = new AnswerBinder(context, clusters).Bind(group, node, key, route);
        route = route with
        {
            Timeouts = PartialTimeouts.Read(group).Over(clusters.TimeoutsOf(route.To) ?? defaultTimeouts),
        };
        if (route.Respond is not null || route.Redirect is not null || route.Static is not null)
        {
            RefuseForwarding(context, group);
        }

        _routes.Add(new SettingBinder(context, defaultsContext, defaults).Bind(group, route, clusters));
    }

    private static void RefuseForwarding(BindingContext context, GroupReader group)
    {
        foreach (string key in s_forwarding)
        {
            if (group.TryGet(key, out Node? written))
            {
                context.KeyError(
                    written, group.PathOf(key), $"No origin is asked here, so `{key}` has no effect; remove it.");
            }
        }
    }

    /// <summary>The match as written; from the second route with the same one on, with a number.</summary>
    private string UniqueName(MatchOptions match)
    {
        string name = match.ToString();
        int count = _names.GetValueOrDefault(name) + 1;
        _names[name] = count;
        return count == 1 ? name : name + "#" + count.ToString(CultureInfo.InvariantCulture);
    }
}
