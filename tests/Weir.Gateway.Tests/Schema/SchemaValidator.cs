using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weir.Gateway.Tests.Schema;

/// <summary>
/// A validator of JSON Schema for the keywords that the schema uses; any other keyword is an error of the schema.
/// </summary>
internal sealed class SchemaValidator
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(10);

    private readonly JsonObject _root;
    private readonly Dictionary<string, Regex> _patterns = new(StringComparer.Ordinal);

    public SchemaValidator(string schema) => _root = JsonNode.Parse(schema)!.AsObject();

    public bool Accepts(JsonNode? value) => Accepts(_root, value);

    private bool Accepts(JsonObject schema, JsonNode? value) =>
        schema.All(k => Accepts(schema, k.Key, k.Value!, value));

    private bool Accepts(JsonObject schema, string keyword, JsonNode wanted, JsonNode? value)
    {
        JsonObject? names = value as JsonObject;
        JsonArray? items = value as JsonArray;
        return keyword switch
        {
            "$schema" or "$defs" or "title" or "description" or "default" or "examples" => true,
            "$ref" => Accepts(Definition((string)wanted!), value),
            "type" => Types(wanted).Any(type => IsType(type, value)),
            "enum" => wanted.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)),
            "anyOf" => wanted.AsArray().Any(s => Accepts(s!.AsObject(), value)),
            "oneOf" => wanted.AsArray().Count(s => Accepts(s!.AsObject(), value)) == 1,
            "pattern" => !IsType("string", value) || Pattern((string)wanted!).IsMatch((string)value!),
            "minimum" => !IsType("number", value) || (double)value! >= (double)wanted,
            "maximum" => !IsType("number", value) || (double)value! <= (double)wanted,
            "minItems" => items is null || items.Count >= (int)wanted,
            "maxItems" => items is null || items.Count <= (int)wanted,
            "items" => items is null || items.All(item => Accepts(wanted.AsObject(), item)),
            "minProperties" => names is null || names.Count >= (int)wanted,
            "maxProperties" => names is null || names.Count <= (int)wanted,
            "required" => names is null || wanted.AsArray().All(name => names.ContainsKey((string)name!)),
            "propertyNames" => names is null || names.All(n => Accepts(wanted.AsObject(), JsonValue.Create(n.Key))),
            "properties" => names is null
                || wanted.AsObject().All(p => !names.ContainsKey(p.Key) || Accepts(p.Value!.AsObject(), names[p.Key])),
            "additionalProperties" => names is null
                || names.All(n => IsNamed(schema, n.Key) || IsMore(wanted, n.Value)),
            _ => throw new InvalidOperationException($"the schema has the keyword {keyword}"),
        };
    }

    private bool IsMore(JsonNode wanted, JsonNode? value) =>
        wanted is JsonObject schema ? Accepts(schema, value) : (bool)wanted;

    private static bool IsNamed(JsonObject schema, string name) =>
        schema["properties"] is JsonObject properties && properties.ContainsKey(name);

    private JsonObject Definition(string reference)
    {
        const string Start = "#/$defs/";
        Assert.StartsWith(Start, reference, StringComparison.Ordinal);
        return _root["$defs"]![reference[Start.Length..]]!.AsObject();
    }

    private Regex Pattern(string text)
    {
        if (!_patterns.TryGetValue(text, out Regex? pattern))
        {
            pattern = new Regex(text, RegexOptions.ECMAScript, s_bound);
            _patterns.Add(text, pattern);
        }

        return pattern;
    }

    private static IEnumerable<string> Types(JsonNode wanted) =>
        wanted is JsonArray several ? several.Select(t => (string)t!) : [(string)wanted!];

    private static bool IsType(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => double.IsInteger((double)value!),
        _ => false,
    };
}
