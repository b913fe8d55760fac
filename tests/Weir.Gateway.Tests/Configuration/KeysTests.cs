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
    [InlineData("path: /a", "It belongs to `match` or `rewrite` or `access_log`.")]
    [InlineData("defaults: { to: shop }", "It belongs to `routes[]` or `redirect` or `split` or `mirror`.")]
    [InlineData("drain: { zzzzzz: 1 }", "Known here: delay, grace.")]
    public void Parse_UnknownKey_NamesTheOneThatWasMeant(string yaml, string advice)
    {
        ConfigurationError error = Reading.ErrorWithRoute(yaml);

        Assert.Contains("is not known here", error.Message);
        Assert.EndsWith(advice, error.Message);
    }

    [Fact]
    public void Parse_KeyOfAnotherGroupThatIsNearOneOfThisGroup_NamesBoth() =>
        Assert.EndsWith(
            "Did you mean `method`? It belongs to `cors`.",
            Reading.Error("routes: [ { respond: 204, match: { methods: GET } } ]").Message);

    public static TheoryData<KeyCase> Cases =>
    [
        .. ProcessKeyCases.All, .. TlsKeyCases.All, .. ClusterKeyCases.All, .. RouteKeyCases.All,
        .. SettingKeyCases.All,
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parse_KeyOfTheLanguage_IsAcceptedAndRefusedWithItsMessage(KeyCase row)
    {
        ConfigurationResult good = Reading.Of(row.Accepted);
        ConfigurationResult bad = Reading.Of(row.Refused);

        Assert.Equal("", string.Join('\n', good.Errors));
        Assert.Equal(row.Message, string.Join('\n', bad.Errors));
        Assert.Null(bad.Options);
    }

    [Fact]
    public void Cases_EveryServedKey_HasOne()
    {
        string[] keys = [.. Keys.Groups.SelectMany(group => group.Served.Select(key => group.Name + ": " + key))];
        string[] cases = [.. Cases.Select(row => row.Data.Group + ": " + row.Data.Key)];

        Assert.Empty(keys.Except(cases, StringComparer.Ordinal));
        Assert.Empty(cases.Except(keys, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("defaults: { cache: {} }\n", "cache")]
    public void Parse_KeyNotServedYet_SaysExactlyThat(string yaml, string key)
    {
        Assert.StartsWith(
            $"`{key}` is part of Weir's language but not served by this version",
            Reading.ErrorWithRoute(yaml).Message);
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
