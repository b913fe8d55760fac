using System.Globalization;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>Reads the routes. Owner: the thread that reads the file.</summary>
/// <param name="context">The file.</param>
/// <param name="clusters">The clusters that <c>to</c> names.</param>
/// <param name="defaultTimeouts">The timeouts of routes without a cluster.</param>
/// <param name="defaultBody">The body limit of routes that do not say their own, in bytes.</param>
internal sealed class RouteBinder(
    BindingContext context,
    ClusterTable clusters,
    UpstreamTimeouts defaultTimeouts,
    long defaultBody)
{
    // One of these answers a request; whoever wrote one that is not served is told so, not that an answer is missing.
    private static readonly string[] s_unservedAnswers = ["split", "redirect", "static"];

    private readonly List<RouteOptions> _routes = [];
    // For each match as written: how many routes have it, and the first of them.
    private readonly Dictionary<string, (int Count, RouteOptions First)> _matches = new(StringComparer.Ordinal);
    private RouteOptions? _everything;

    public IReadOnlyList<RouteOptions> Routes(GroupReader file)
    {
        if (!file.TryGet("routes", out Node? node))
        {
            context.WholeFile(
                "routes", "There is nothing to serve; write `routes: [ { to: http://localhost:3000 } ]`.");
            return _routes;
        }

        if (node is not SequenceNode list)
        {
            context.Error(node, "routes", "A list was expected; begin each route with `- `.");
            return _routes;
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
                Add(group, list.Items[i], key);
            }
        }

        return _routes;
    }

    private void Add(GroupReader group, Node node, string key)
    {
        MatchOptions match = MatchBinder.Bind(context, group);
        (ClusterOptions? cluster, RespondOptions? respond) = Answer(group, node, key);
        PartialTimeouts timeouts = PartialTimeouts.Read(group);
        if (respond is not null && group.TryGet("timeouts", out Node? written))
        {
            context.KeyError(
                written, group.PathOf("timeouts"), "A fixed answer waits for no origin; remove the timeouts.");
        }

        RouteOptions route = new()
        {
            Name = UniqueName(match),
            Match = match,
            To = cluster?.Name,
            Respond = respond,
            Timeouts = timeouts.Over(cluster?.Timeouts ?? defaultTimeouts),
            Body = GatewayBinder.Body(group) ?? defaultBody,
            Position = context.Position(node),
        };
        Remember(route, key);
    }

    private (ClusterOptions? Cluster, RespondOptions? Respond) Answer(GroupReader group, Node node, string key)
    {
        bool hasTo = group.TryGet("to", out Node? to);
        bool hasRespond = group.TryGet("respond", out Node? respond);
        if (hasTo && hasRespond)
        {
            context.KeyError(respond!, key, "A route has either `to` or `respond`; remove one.");
        }

        if (!hasTo && !hasRespond && !Array.Exists(s_unservedAnswers, k => group.TryGet(k, out _)))
        {
            context.KeyError(
                node, key, "Nothing answers this route; write `to: http://localhost:3000` or `respond: 204`.");
        }

        ClusterOptions? cluster = null;
        if (hasTo && context.Text(to!, group.PathOf("to"), "the name of a cluster or a URL") is { } text)
        {
            cluster = clusters.Resolve(text, to!, group.PathOf("to"));
        }

        return (cluster, hasRespond ? RespondBinder.Bind(context, respond!, group.PathOf("respond")) : null);
    }

    /// <summary>The match as written; from the second route with the same one on, with a number.</summary>
    private string UniqueName(MatchOptions match)
    {
        string name = match.ToString();
        int count = _matches.TryGetValue(name, out (int Count, RouteOptions First) seen) ? seen.Count : 0;
        return count == 0 ? name : name + "#" + (count + 1).ToString(CultureInfo.InvariantCulture);
    }

    private void Remember(RouteOptions route, string key)
    {
        string match = route.Match.ToString();
        bool isKnown = _matches.TryGetValue(match, out (int Count, RouteOptions First) seen);
        if ((_everything ?? (isKnown ? seen.First : null)) is { } earlier)
        {
            context.Warn(
                route.Position!.Value,
                key,
                $"No request reaches this route: the one on line {earlier.Position!.Value.Line} matches first.");
        }

        _matches[match] = (seen.Count + 1, isKnown ? seen.First : route);
        if (route.Match.Host is null && route.Match.Path is null or { Text: "/**" })
        {
            _everything ??= route;
        }

        _routes.Add(route);
    }
}
