using System.Globalization;
using System.Text;
using Weir.Gateway.Tests.Configuration;

namespace Weir.Gateway.Tests.Explaining;

/// <summary>What is explained against what the router does.</summary>
public sealed class ExplainerModelTests
{
    private const int Tables = 100;
    private const int RequestsEach = 40;

    [Fact]
    public void Explain_RandomTables_NamesTheRouteThatTheRouterFinds()
    {
        Random random = new(20261126);
        int passed = 0;
        for (int table = 0; table < Tables; table++)
        {
            string yaml = RandomRoutes.Table(random);
            GatewayOptions options = Reading.Options(yaml);
            RouterScene scene = new(options);
            RouteExplainer explainer = new(options);
            for (int i = 0; i < RequestsEach; i++)
            {
                (string host, string path, string method) = RandomRoutes.Request(random);
                bool isSecure = random.Next(2) == 0;
                string expected = scene.Find(Requests.Of($"{method} {path}", "Host: " + host), isSecure: isSecure);
                string scheme = isSecure ? "https" : "http";

                RouteExplanation? explanation = explainer.Explain(
                    new AskedRequest { Method = method, Url = $"{scheme}://{host}{path}" }, out string? problem);

                Assert.True(explanation is not null, problem);
                Assert.True(expected == (explanation.Route?.Name ?? "none"), $"{method} {host}{path} in\n{yaml}");
                CheckPassed(options, explanation);
                passed += explanation.Passed.Count;
            }
        }

        Assert.True(passed > Tables * RequestsEach);
    }

    [Fact]
    public void Explain_ThousandsOfRoutes_ListsTheClosestOnes()
    {
        StringBuilder yaml = new("routes:\n");
        for (int i = 0; i < 3000; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"- match: {{ path: /p{i} }}\n  respond: 204\n");
        }

        yaml.Append("""
            - { match: { path: /cart/items/x }, respond: 204 }
            - { match: { host: b.example, path: /cart/items }, respond: 204 }
            - { match: { path: /cart/items, method: POST }, respond: 204 }
            - { match: { path: /cart/items }, respond: 204 }
            """);
        RouteExplanation explanation = Explained.Of(yaml.ToString(), "GET", "http://a.example/cart/items");

        Assert.Equal(3004, explanation.Number);
        Assert.Equal(RouteExplainer.PassedMax, explanation.Passed.Count);
        Assert.Equal(3003 - RouteExplainer.PassedMax, explanation.PassedMore);
        Assert.Equal([3001, 3002, 3003], explanation.Passed.TakeLast(3).Select(p => p.Number));
        Reading.Same(["path", "host", "method"], explanation.Passed.TakeLast(3).Select(p => p.Key));
    }

    // All earlier routes are accounted for, each with its reason, in the order of the file.
    private static void CheckPassed(GatewayOptions options, RouteExplanation explanation)
    {
        int earlier = explanation.Route is null ? options.Routes.Count : explanation.Number - 1;
        Assert.Equal(earlier, explanation.Passed.Count + explanation.PassedMore);
        Assert.Equal(explanation.Passed.Select(p => p.Number).Order(), explanation.Passed.Select(p => p.Number));
        Assert.All(explanation.Passed, p => Assert.Same(options.Routes[p.Number - 1], p.Route));
        Assert.All(explanation.Passed, p => Assert.True(p.Key is "host" or "port" or "path" or "method"));
        Assert.All(explanation.Passed, p => Assert.Contains(" is not ", p.Reason, StringComparison.Ordinal));
    }
}
