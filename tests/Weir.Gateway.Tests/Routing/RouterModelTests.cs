using System.Globalization;
using System.Text;
using Weir.Http;

namespace Weir.Gateway.Tests;

/// <summary>The compiled router against a naive one that tries route after route.</summary>
public sealed class RouterModelTests
{
    private const int Tables = 300;
    private const int RequestsEach = 200;

    private static readonly string[] s_hosts =
    [
        "a.example", "b.example", "*.example", "*.a.example", "x.a.example", "*.x.a.example", "a.example:81",
    ];

    private static readonly string[] s_asked =
    [
        "a.example", "A.Example:81", "b.example.", "x.a.example", "y.x.a.example", "example", "z.example:80", "q.test",
    ];

    private static readonly string[] s_segments = ["a", "b", "c", "*", ":id"];

    [Fact]
    public void Find_RandomTables_AgreesWithTryingOneByOne()
    {
        Random random = new(20261125);
        for (int table = 0; table < Tables; table++)
        {
            string[] routes = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Route(random))];
            StringBuilder yaml = new("routes:\n");
            foreach (string match in routes)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"- match: {match}\n  respond: 204\n");
            }

            GatewayOptions options = Weir.Gateway.Tests.Configuration.Reading.Options(yaml.ToString());
            RouterScene scene = new(options);
            for (int i = 0; i < RequestsEach; i++)
            {
                string path = Path(random, s_segments[..3], mayEndBelow: false);
                string host = s_asked[random.Next(s_asked.Length)];
                string method = random.Next(2) == 0 ? "GET" : "POST";
                Head request = Requests.Of($"{method} {path}", "Host: " + host);

                string expected = Naive(options.Routes, host, path, method);

                Assert.True(expected == scene.Find(request), $"{host}{path} {method} in\n{yaml}");
            }
        }
    }

    private static string Route(Random random)
    {
        List<string> keys = [];
        if (random.Next(3) > 0)
        {
            keys.Add($"host: \"{s_hosts[random.Next(s_hosts.Length)]}\"");
        }

        if (random.Next(5) > 0)
        {
            keys.Add($"path: \"{Path(random, s_segments, mayEndBelow: true)}\"");
        }

        if (random.Next(4) == 0)
        {
            keys.Add("method: POST");
        }

        return "{ " + string.Join(", ", keys) + " }";
    }

    private static string Path(Random random, string[] segments, bool mayEndBelow)
    {
        StringBuilder path = new();
        int count = random.Next(0, 4);
        bool hasCapture = false;
        for (int i = 0; i < count; i++)
        {
            string segment = segments[random.Next(segments.Length)];
            segment = segment == ":id" && hasCapture ? "*" : segment;
            hasCapture |= segment == ":id";
            path.Append('/').Append(segment);
        }

        if (mayEndBelow && random.Next(3) == 0)
        {
            return path.Append("/**").ToString();
        }

        return count == 0 || random.Next(4) == 0 ? path.Append('/').ToString() : path.ToString();
    }

    private static string Naive(IReadOnlyList<RouteOptions> routes, string authority, string path, string method)
    {
        string[] parts = authority.ToLowerInvariant().Split(':');
        string host = parts[0].TrimEnd('.');
        string port = parts.Length > 1 ? parts[1] : "80";
        foreach (RouteOptions route in routes)
        {
            bool matches = MatchesHost(route.Match.Host, host, port)
                && MatchesPath(route.Match.Path?.Text, path)
                && (route.Match.Methods.Count == 0 || route.Match.Methods.Contains(method, StringComparer.Ordinal));
            if (matches)
            {
                return route.Name;
            }
        }

        return "none";
    }

    private static bool MatchesHost(HostPattern? pattern, string host, string port)
    {
        if (pattern is null)
        {
            return true;
        }

        string[] parts = pattern.Text.Split(':');
        bool matches = parts[0].StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(parts[0][1..], StringComparison.Ordinal) && host.Length >= parts[0].Length
            : host == parts[0];
        return matches && (parts.Length == 1 || parts[1] == port);
    }

    private static bool MatchesPath(string? pattern, string path)
    {
        if (pattern is null)
        {
            return true;
        }

        bool below = pattern.EndsWith("/**", StringComparison.Ordinal);
        string[] wanted = (below ? pattern[..^3] : pattern).Split('/');
        string[] given = path.Split('/');
        if (below ? given.Length < wanted.Length : given.Length != wanted.Length)
        {
            return false;
        }

        for (int i = 0; i < wanted.Length; i++)
        {
            bool isAny = wanted[i] == "*" || wanted[i].StartsWith(':');
            if (isAny ? given[i].Length == 0 : given[i] != wanted[i])
            {
                return false;
            }
        }

        return true;
    }
}
