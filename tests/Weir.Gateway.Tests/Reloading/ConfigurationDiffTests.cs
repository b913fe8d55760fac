using Weir.Admin;
using Weir.Gateway.Tests.Configuration;

namespace Weir.Gateway.Tests.Reloading;

public sealed class ConfigurationDiffTests
{
    private const string Base = """
        listen: [ ":8080", ":8081" ]
        clusters:
          a: { destinations: [ http://a.example ] }
        routes:
          - match: { path: /one }
            to: a
          - match: { path: /two }
            respond: 204
        """;

    [Fact]
    public void Between_SameFile_IsEmpty()
    {
        Assert.Empty(Between(Base, "# a comment moves all lines\n" + Base));
        Assert.Equal("nothing has changed", ConfigurationDiff.Summary([]));
    }

    [Theory]
    [InlineData("\":8081\"", "\":8082\"", "listener :8082 added", "listener :8081 removed")]
    [InlineData("\":8081\"", "{ url: \":8081\", redirect_to_https: true }",
        "listener :8081 changed: redirects_to_https")]
    [InlineData("\":8081\"", "{ url: \":8081\", protocols: h1 }", "listener :8081 changed: protocols")]
    [InlineData("\":8081\"", "{ url: \":8081\", proxy_protocol: 10.0.0.0/8 }",
        "listener :8081 changed: proxy_protocol")]
    [InlineData("a.example ] }", "a.example ], protocol: h2c }", "cluster a changed: protocol")]
    [InlineData("a.example ] }", "a.example ], pool: { max: 7 } }", "cluster a changed: pool")]
    [InlineData("a.example", "b.example", "cluster a changed: destinations")]
    [InlineData("/two", "/three", "route /three added", "route /two removed")]
    [InlineData("204", "503", "route /two changed: respond")]
    [InlineData("routes:", "limits: { head: 1KiB }\nroutes:", "setting limits.head changed: 32768 -> 1024")]
    [InlineData("routes:", "loops: 3\nroutes:", "setting loops changed: 0 -> 3 (with a restart)")]
    [InlineData("routes:", "trusted_proxies: [ 10.0.0.0/8 ]\nroutes:",
        "setting trusted_proxies changed: [] -> [\"10.0.0.0/8\"]")]
    [InlineData("routes:", "admin: off\nroutes:", "setting admin changed: http://127.0.0.1:9180 -> off")]
    [InlineData("routes:", "access_log: stdout\nroutes:", "setting access_log changed: off -> {")]
    public void Between_OneChange_NamesIt(string old, string now, params string[] expected)
    {
        string[] changes = [.. Between(Base, Base.Replace(old, now, StringComparison.Ordinal)).Select(Text)];

        Assert.Equal(expected.Length, changes.Length);
        Assert.All(expected, text => Assert.Contains(
            changes, change => change.StartsWith(text, StringComparison.Ordinal)));
    }

    [Fact]
    public void Between_RoutesInAnotherOrder_SaysSo()
    {
        const string Swapped = """
            listen: [ ":8080", ":8081" ]
            clusters:
              a: { destinations: [ http://a.example ] }
            routes:
              - match: { path: /two }
                respond: 204
              - match: { path: /one }
                to: a
            """;

        Assert.Equal("setting routes changed: in another order", Text(Assert.Single(Between(Base, Swapped))));
    }

    [Fact]
    public void Between_SecretChanged_IsNamedWithoutIt()
    {
        const string File = "admin: { listen: \"http://127.0.0.1:1\", token: TOKEN }\nroutes:\n  - to: http://a\n"
            + "    request_headers: { set: { authorization: \"Bearer TOKEN\" } }\n";
        IReadOnlyList<ConfigurationChange> changes = Between(
            File.Replace("TOKEN", "0123456789abcdef", StringComparison.Ordinal),
            File.Replace("TOKEN", "fedcba9876543210", StringComparison.Ordinal));
        string[] texts = [.. changes.Select(Text)];

        Assert.Equal(["route / changed: request_headers", "setting admin.token changed"], texts);
    }

    [Fact]
    public void Masked_Secrets_AreNotShown()
    {
        const string Secret = "0123456789abcdef";
        string text = OptionsJson.Masked(Reading.Options(
            $"admin: {{ listen: \"http://127.0.0.1:1\", token: {Secret} }}\nroutes:\n"
            + $"  - match: {{ headers: {{ x-api-key: {Secret} }} }}\n    to: http://a\n"
            + $"    request_headers: {{ set: {{ authorization: {Secret}, x-tenant: shop }} }}\n")).ToJsonString();

        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"x-tenant\",\"value\":\"shop\"}", text, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"x-api-key\",\"kind\":\"exact\",\"text\":\"***\"}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_ManyChanges_CountsRoutesAndNamesTheRest()
    {
        string summary = ConfigurationDiff.Summary(
        [
            new("listener", ":8081", "added"), new("route", "/a", "added"), new("route", "/b", "added"),
            new("route", "/c", "removed"), new("setting", "limits.head", "changed", "1 -> 2"),
        ]);

        Assert.Equal("2 routes added, 1 removed, listener :8081 added, limits.head 1 -> 2", summary);
    }

    private static IReadOnlyList<ConfigurationChange> Between(string old, string now) =>
        ConfigurationDiff.Between(Reading.Options(old), Reading.Options(now));

    private static string Text(ConfigurationChange change) =>
        $"{change.What} {change.Name} {change.Change}" + (change.Detail is null ? "" : ": " + change.Detail);
}
