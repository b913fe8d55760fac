using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Weir.Configuration;
using Weir.Gateway.Tests.Configuration;

namespace Weir.Gateway.Tests.Schema;

/// <summary>The schema knows what the binders know.</summary>
public sealed class SchemaTests
{
    private const int RefusedByTheBinderAlone = 45;

    private static readonly string s_text = ConfigurationSchema.ToJson();
    private static readonly SchemaValidator s_schema = new(s_text);

    public static TheoryData<KeyCase> Cases => KeysTests.Cases;

    [Fact]
    public void ToJson_Groups_HaveTheServedKeysAndNoOthers()
    {
        JsonObject root = JsonNode.Parse(s_text)!.AsObject();
        foreach (KeyTable table in Keys.Groups)
        {
            JsonObject group = table == Keys.Top
                ? root
                : root["$defs"]![SchemaWriter.DefinitionOf(table)]!.AsObject();

            Reading.Same(table.Served, group["properties"]!.AsObject().Select(p => p.Key));
            Assert.False((bool)group["additionalProperties"]!);
            Assert.All(
                group["properties"]!.AsObject(),
                p => Assert.EndsWith(".", (string)p.Value!["description"]!, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ToJson_DefaultsAndExamples_FitTheirKeys()
    {
        JsonObject root = JsonNode.Parse(s_text)!.AsObject();
        int checkedValues = 0;
        foreach (JsonObject group in root["$defs"]!.AsObject().Select(d => d.Value!.AsObject()).Append(root))
        {
            foreach ((string name, JsonNode? key) in group["properties"] as JsonObject ?? [])
            {
                IEnumerable<JsonNode?> values = (key!["examples"] as JsonArray ?? []).Append(key["default"]);
                foreach (JsonNode? value in values.Where(v => v is not null))
                {
                    JsonObject part = key.DeepClone().AsObject();
                    part["$defs"] = root["$defs"]!.DeepClone();
                    Assert.True(new SchemaValidator(part.ToJsonString()).Accepts(value), $"{name}: {value}");
                    checkedValues++;
                }
            }
        }

        Assert.True(checkedValues > 80);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Schema_AcceptedFile_IsValid(KeyCase row) =>
        Assert.True(s_schema.Accepts(YamlJson.Read(row.Accepted)), row.Accepted);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Schema_UnknownKeyInTheGroup_IsNot(KeyCase row)
    {
        JsonObject file = YamlJson.Read(row.Accepted)!.AsObject();
        JsonObject? group = Holding(file, row.Key);

        Assert.NotNull(group);
        group["zzz"] = "x";
        Assert.False(s_schema.Accepts(file), row.Accepted);
    }

    // What only the binder can tell: bounds of durations and sizes with units, sums, files, names that are not there.
    [Fact]
    public void Schema_RefusedFiles_AreInvalidWhereASchemaCanTell()
    {
        KeyCase[] rows = [.. Cases.Select(row => row.Data)];
        string[] missed = [.. rows.Where(r => s_schema.Accepts(YamlJson.Read(r.Refused))).Select(r => r.Message)];

        Assert.True(missed.Length == RefusedByTheBinderAlone, $"{missed.Length}:\n{string.Join('\n', missed)}");
        Assert.True(missed.Length < rows.Length / 3);
    }

    [Theory]
    [InlineData("loops: \"${LOOPS}\"")]
    [InlineData("loops: \"4\"")]
    [InlineData("limits: { body: \"${BODY}\", head: 16384, fields: \"${N}\" }")]
    [InlineData("listen: \"${ADDRESS}\"")]
    [InlineData("listen: [ \":8080\", \"[::1]:8080\", \"unix:/run/a.sock\", \"http://localhost\" ]")]
    [InlineData("paths: { merge_slashes: \"${MERGE}\", encoded_slash: \"${SLASH}\" }")]
    [InlineData("drain: { delay: 0, grace: 1h30m }")]
    [InlineData("defaults: { budget: off, cors: off, compress: off, client_cache: off, security_headers: on }")]
    [InlineData("defaults: { budget: no, cors: false, compress: yes, client_cache: on, security_headers: off }")]
    [InlineData("defaults: { response_headers: { set: { x-a: 1, x-b: [ true, 2.5 ] } } }")]
    public void Schema_OtherForms_AreValidAsTheBinderTakesThem(string yaml) =>
        Assert.True(s_schema.Accepts(YamlJson.Read(yaml + "\nroutes: [ { to: http://a } ]")), yaml);

    [Theory]
    [InlineData("routes: [ { to: \"http://a\", respond: 204 } ]")]
    [InlineData("routes: [ { body: 1KiB } ]")]
    [InlineData("drain: { delay: 5 }\nroutes: [ { respond: 204 } ]")]
    [InlineData("drain: { delay: 1s5m }\nroutes: [ { respond: 204 } ]")]
    [InlineData("drain: { delay: }\nroutes: [ { respond: 204 } ]")]
    [InlineData("limits: { head: 100000 }\nroutes: [ { respond: 204 } ]")]
    [InlineData("loops: 0\nroutes: [ { respond: 204 } ]")]
    [InlineData("loops: 1.5\nroutes: [ { respond: 204 } ]")]
    [InlineData("routes: []")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Schema_WrongFile_IsNot(string yaml) => Assert.False(s_schema.Accepts(YamlJson.Read(yaml)), yaml);

    [Fact]
    public void Documentation_ExamplesInYaml_AreValid()
    {
        string page = File.ReadAllText(Docs("configuration.md"));
        string[] blocks = [.. page.Split("```yaml\n").Skip(1).Select(b => b.Split("```")[0])];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.True(s_schema.Accepts(YamlJson.Read(block)), block));
    }

    [Fact]
    public void Everything_IsValid() => Assert.True(s_schema.Accepts(YamlJson.Read(Samples.Everything)));

    [Fact]
    public void CommittedSchema_IsTheOneThatIsPrinted() =>
        Assert.Equal(s_text + "\n", File.ReadAllText(Docs("weir.schema.json")));

    // The first group, from the outside, that holds a key.
    private static JsonObject? Holding(JsonNode? node, string key)
    {
        if (node is JsonObject names)
        {
            return names.ContainsKey(key)
                ? names
                : names.Select(n => Holding(n.Value, key)).FirstOrDefault(found => found is not null);
        }

        return (node as JsonArray)?.Select(item => Holding(item, key)).FirstOrDefault(found => found is not null);
    }

    private static string Docs(string name, [CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs", name);
}
