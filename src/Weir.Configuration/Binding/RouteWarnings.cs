using System.Globalization;
using Weir.Gateway;

namespace Weir.Configuration;

/// <summary>
/// Finds what is legal and surely not meant: routes that no request reaches because an earlier one takes all of theirs,
/// and times that a budget never lets run out.
/// </summary>
internal static class RouteWarnings
{
    // Comparing each route with each earlier one that might hide it has its end somewhere.
    private const int RoutesMax = 20_000;

    public static void Find(BindingContext context, IReadOnlyList<RouteOptions> routes)
    {
        Dictionary<string, List<RouteOptions>> plainByHost = new(StringComparer.Ordinal);
        for (int i = 0; i < Math.Min(routes.Count, RoutesMax); i++)
        {
            RouteOptions route = routes[i];
            string key = string.Create(CultureInfo.InvariantCulture, $"routes[{i}]");
            if (Hiding(plainByHost, route) is { } earlier)
            {
                string place = Place(earlier, route);
                context.Warn(
                    route.Position!.Value,
                    key,
                    earlier.Match.ToString() == route.Match.ToString()
                        ? $"No request reaches this route: the one on {place} matches first."
                        : $"No request reaches this route: {earlier.Name} on {place} matches all of its requests "
                            + "first; put the narrower route before it.");
            }
            else if (route.Match.IsPlain)
            {
                string host = route.Match.Host?.Text.ToLowerInvariant() ?? "";
                if (!plainByHost.TryGetValue(host, out List<RouteOptions>? list))
                {
                    plainByHost.Add(host, list = []);
                }

                list.Add(route);
            }

            WarnOfBudget(context, route, key);
        }
    }

    private static RouteOptions? Hiding(Dictionary<string, List<RouteOptions>> plainByHost, RouteOptions route)
    {
        foreach (string host in HostsAbove(route.Match.Host))
        {
            if (plainByHost.TryGetValue(host, out List<RouteOptions>? list)
                && list.Find(earlier => Covers(earlier.Match.Path, route.Match.Path)) is { } earlier)
            {
                return earlier;
            }
        }

        return null;
    }

    // The patterns, as written in lower case, whose hosts include those of this one.
    private static IEnumerable<string> HostsAbove(HostPattern? host)
    {
        if (host is not null)
        {
            string text = host.Text.ToLowerInvariant();
            yield return text;
            string name = host.Port is null ? text : text[..text.LastIndexOf(':')];
            if (name != text)
            {
                yield return name;
            }

            for (int dot = name.IndexOf('.', name.StartsWith("*.", StringComparison.Ordinal) ? 2 : 0);
                dot >= 0;
                dot = name.IndexOf('.', dot + 1))
            {
                yield return "*" + name[dot..];
            }
        }

        yield return "";
    }

    private static bool Covers(PathPattern? earlier, PathPattern? later)
    {
        if (earlier is null)
        {
            return true;
        }

        // A pattern for every path does not take requests without one (OPTIONS *), but nobody means those.
        if (later is null)
        {
            return earlier.MatchesBelow && earlier.Segments.Count == 0;
        }

        if (!earlier.MatchesBelow && (later.MatchesBelow || later.Segments.Count != earlier.Segments.Count))
        {
            return false;
        }

        if (later.Segments.Count < earlier.Segments.Count)
        {
            return false;
        }

        for (int i = 0; i < earlier.Segments.Count; i++)
        {
            PathSegment wide = earlier.Segments[i];
            PathSegment narrow = later.Segments[i];
            bool covers = wide.Kind == PathSegmentKind.Literal
                ? narrow.Kind == PathSegmentKind.Literal && narrow.Text == wide.Text
                : narrow.Kind != PathSegmentKind.Literal || narrow.Text.Length > 0;
            if (!covers)
            {
                return false;
            }
        }

        return true;
    }

    private static void WarnOfBudget(BindingContext context, RouteOptions route, string key)
    {
        bool isForwarded = route.To is not null || route.Split is not null;
        if (route.Budget > TimeSpan.Zero && isForwarded && route.Timeouts.FirstByte > route.Budget
            && route.Timeouts.FirstByte != UpstreamTimeouts.Default.FirstByte)
        {
            context.Warn(
                route.Position!.Value,
                key + ".timeouts.first_byte",
                $"The budget of {DurationText.Format(route.Budget)} ends before this time of "
                    + $"{DurationText.Format(route.Timeouts.FirstByte)}; make it smaller than the budget.");
        }
    }

    private static string Place(RouteOptions earlier, RouteOptions route)
    {
        SourcePosition place = earlier.Position!.Value;
        return place.File == route.Position!.Value.File
            ? string.Create(CultureInfo.InvariantCulture, $"line {place.Line}")
            : string.Create(CultureInfo.InvariantCulture, $"{place.File}:{place.Line}");
    }
}
