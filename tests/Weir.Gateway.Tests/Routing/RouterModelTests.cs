using Weir.Http;

namespace Weir.Gateway.Tests;

/// <summary>The compiled router against a naive one that tries route after route.</summary>
public sealed class RouterModelTests
{
    private const int Tables = 300;
    private const int RequestsEach = 200;

    [Fact]
    public void Find_RandomTables_AgreesWithTryingOneByOne()
    {
        Random random = new(20261125);
        for (int table = 0; table < Tables; table++)
        {
            string yaml = RandomRoutes.Table(random);
            GatewayOptions options = Configuration.Reading.Options(yaml);
            RouterScene scene = new(options);
            for (int i = 0; i < RequestsEach; i++)
            {
                (string host, string path, string method) = RandomRoutes.Request(random);
                Head request = Requests.Of($"{method} {path}", "Host: " + host);

                bool isSecure = random.Next(2) == 0;
                string expected = Naive(options.Routes, host, path, method, isSecure ? "443" : "80");

                Assert.True(
                    expected == scene.Find(request, isSecure: isSecure), $"{host}{path} {method} in\n{yaml}");
            }
        }
    }

    private static string Naive(
        IReadOnlyList<RouteOptions> routes, string authority, string path, string method, string portOfScheme)
    {
        string[] parts = authority.ToLowerInvariant().Split(':');
        string host = parts[0].TrimEnd('.');
        string port = parts.Length > 1 ? parts[1] : portOfScheme;
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
