using System.Globalization;
using Weir.Gateway;
using Weir.Transport;

namespace Weir.Cli;

/// <summary>What a configuration would serve, in words. Immutable.</summary>
/// <param name="Title">The file.</param>
/// <param name="Facts">Names with values: listeners, admin, loops.</param>
/// <param name="Routes">Number, match and origin of each route, in the order in which they are tried.</param>
internal sealed record CheckSummary(
    string Title,
    IReadOnlyList<(string Name, string Value)> Facts,
    IReadOnlyList<(string Number, string Match, string Origin)> Routes)
{
    public static CheckSummary Of(string? file, GatewayOptions options)
    {
        List<(string, string)> facts = [];
        foreach (ListenOptions listen in options.Listen)
        {
            facts.Add(("listen", listen.Text + DetailsOf(listen)));
        }

        string admin = options.Admin is null ? "off" : options.Admin.Listen.Text;
        facts.Add(("admin", options.Admin is { IsImplied: true } ? admin + " (default)" : admin));
        facts.Add(("loops", options.Loops == 0 ? "auto" : options.Loops.ToString(CultureInfo.InvariantCulture)));
        List<(string, string, string)> routes = [];
        foreach (RouteOptions route in options.Routes)
        {
            string number = (routes.Count + 1).ToString(CultureInfo.InvariantCulture);
            routes.Add((number, MatchOf(route.Match), OriginOf(route, options)));
        }

        return new CheckSummary(file ?? "command line", facts, routes);
    }

    /// <summary>Writes aligned lines without colour.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine(Title);
        foreach ((string name, string value) in Facts)
        {
            output.WriteLine($"  {name,-7} {value}");
        }

        int width = Routes.Max(r => r.Match.Length);
        output.WriteLine("  routes");
        foreach ((string number, string match, string origin) in Routes)
        {
            output.WriteLine($"  {number,4}  {match.PadRight(width)}  -> {origin}");
        }

        output.WriteLine("ok");
    }

    // What is not as usual.
    private static string DetailsOf(ListenOptions listen)
    {
        IReadOnlyList<string> protocols = ProtocolWords.Of(listen.Protocols);
        string spoken = protocols.Count > 1 ? "" : $"  {protocols[0]} only";
        return listen.ProxyProtocol.Count == 0
            ? spoken
            : $"{spoken}  PROXY protocol from {string.Join(", ", listen.ProxyProtocol)}";
    }

    private static string MatchOf(MatchOptions match) =>
        match.Host is null && match.Path is null && match.IsPlain ? "every request" : match.ToString();

    private static string OriginOf(RouteOptions route, GatewayOptions options)
    {
        if (route.Respond is { } respond)
        {
            return "answers " + respond.Status.ToString(CultureInfo.InvariantCulture);
        }

        if (route.Redirect is { } redirect)
        {
            return string.Create(CultureInfo.InvariantCulture, $"redirects {redirect.Status} to {redirect.To}");
        }

        if (route.Static is { } files)
        {
            return "files of " + files.Root;
        }

        return route.Split is { } split
            ? string.Join("; ", split.To.Select(side => string.Create(
                CultureInfo.InvariantCulture, $"{side.Share * 100:0.##}% {ClusterOf(side.Cluster, options)}")))
            : ClusterOf(route.To, options);
    }

    private static string ClusterOf(string? name, GatewayOptions options)
    {
        ClusterOptions cluster = options.Clusters.First(c => c.Name == name);
        string destinations = string.Join(", ", cluster.Destinations.Select(d => d.Text));
        string spoken = cluster.Protocol == UpstreamProtocol.Negotiated
            ? ""
            : ", " + ProtocolWords.Of(cluster, cluster.Destinations[0]);
        return cluster.IsAnonymous ? destinations : $"{cluster.Name} ({destinations}{spoken})";
    }
}
