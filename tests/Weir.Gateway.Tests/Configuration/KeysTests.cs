using System.Runtime.CompilerServices;
using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class KeysTests
{
    [Theory]
    [InlineData("lisen: x", "Did you mean `listen`?")]
    [InlineData("acess_log: x", "Did you mean `access_log`?")]
    [InlineData("limits: { heads: 1KiB }", "Did you mean `head`?")]
    [InlineData("timeouts: { first_byte: 1s }", "It belongs to `timeouts of routes, clusters and defaults`.")]
    [InlineData("path: /a", "It belongs to `match`.")]
    [InlineData("defaults: { to: shop }", "It belongs to `routes[]`.")]
    [InlineData("drain: { zzzzzz: 1 }", "Known here: delay, grace.")]
    public void Parse_UnknownKey_NamesTheOneThatWasMeant(string yaml, string advice)
    {
        ConfigurationError error = Reading.ErrorWithRoute(yaml);

        Assert.Contains("is not known here", error.Message);
        Assert.EndsWith(advice, error.Message);
    }

    [Theory]
    [InlineData("access_log: stdout\n", "access_log")]
    [InlineData("include: [ a ]\n", "include")]
    [InlineData("listen: [ { url: \":1\", certificates: [] } ]\n", "certificates")]
    [InlineData("listen: [ { url: \":1\", tls: {} } ]\n", "tls")]
    [InlineData("listen: [ { url: \":1\", protocols: [h1] } ]\n", "protocols")]
    [InlineData("listen: [ { url: \":1\", proxy_protocol: [] } ]\n", "proxy_protocol")]
    [InlineData("listen: [ { url: \":1\", redirect_to_https: true } ]\n", "redirect_to_https")]
    [InlineData("admin: { listen: \"localhost:1\", token: x }\n", "token")]
    [InlineData("clusters: { a: { destinations: \"http://b\", protocol: h1 } }\n", "protocol")]
    [InlineData("clusters: { a: { destinations: \"http://b\", tls: {} } }\n", "tls")]
    [InlineData("clusters: { a: { destinations: [ { url: \"http://b\", weight: 2 } ] } }\n", "weight")]
    [InlineData("clusters: { a: { destinations: [ { url: \"http://b\", zone: b } ] } }\n", "zone")]
    [InlineData("defaults: { budget: 1s }\n", "budget")]
    public void Parse_KeyNotServedYet_SaysExactlyThat(string yaml, string key)
    {
        Assert.StartsWith(
            $"`{key}` is part of Weir's language but not served by this version",
            Reading.ErrorWithRoute(yaml).Message);
    }

    [Theory]
    [InlineData("rewrite")]
    [InlineData("request_headers")]
    [InlineData("response_headers")]
    [InlineData("mirror")]
    [InlineData("cache")]
    [InlineData("compress")]
    [InlineData("client_cache")]
    [InlineData("cors")]
    [InlineData("security_headers")]
    [InlineData("budget")]
    public void Parse_RouteKeyNotServedYet_SaysExactlyThat(string key)
    {
        ConfigurationError error = Reading.Error($"routes: [ {{ to: \"http://a\", {key}: x }} ]\n");

        Assert.StartsWith($"`{key}` is part of Weir's language but not served by this version", error.Message);
    }

    [Theory]
    [InlineData("split")]
    [InlineData("redirect")]
    [InlineData("static")]
    public void Parse_AnswerNotServedYet_IsTheOnlyError(string key)
    {
        Assert.Equal($"routes[0].{key}", Reading.Error($"routes: [ {{ {key}: {{ x: y }} }} ]\n").Key);
    }

    [Theory]
    [InlineData("method")]
    [InlineData("headers")]
    [InlineData("query")]
    [InlineData("cookies")]
    [InlineData("client")]
    [InlineData("device")]
    public void Parse_ConditionNotServedYet_SaysExactlyThat(string key)
    {
        ConfigurationError error = Reading.Error($"routes: [ {{ match: {{ {key}: x }}, to: \"http://a\" }} ]\n");

        Assert.Equal($"routes[0].match.{key}", error.Key);
        Assert.Contains("not served by this version", error.Message);
    }

    [Fact]
    public void Documentation_ExamplesInYaml_AreAccepted()
    {
        string[] blocks = [.. Documentation().Split("```yaml\n").Skip(1).Select(b => b.Split("```")[0])];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Reading.Options(block));
    }

    [Fact]
    public void Documentation_EveryServedKey_IsThere()
    {
        string page = Documentation();

        IEnumerable<string> missing = Keys.Groups
            .SelectMany(g => g.Served)
            .Where(key => !page.Contains("`" + key + "`", StringComparison.Ordinal)
                && !page.Contains("`" + key + ".", StringComparison.Ordinal)
                && !page.Contains("." + key + "`", StringComparison.Ordinal)
                && !page.Contains("{ " + key + ":", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    private static string Documentation([CallerFilePath] string thisFile = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/configuration.md"));
}
