using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Configuration;

namespace Weir.Gateway.Tests.Schema;

/// <summary>YAML as an editor hands it to a schema: the core schema of YAML 1.2.</summary>
internal static class YamlJson
{
    public static JsonNode? Read(string yaml)
    {
        ErrorList errors = new();
        Node? root = NodeReader.Read(yaml, "test.yaml", errors);
        Assert.Equal("", string.Join('\n', errors.Sorted()));
        return Of(root!);
    }

    private static JsonNode? Of(Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                JsonObject keys = [];
                foreach ((ScalarNode key, Node value) in mapping.Entries)
                {
                    keys.Add(key.Text, Of(value));
                }

                return keys;
            case SequenceNode list:
                return new JsonArray([.. list.Items.Select(Of)]);
            default:
                return Of((ScalarNode)node);
        }
    }

    private static JsonValue? Of(ScalarNode scalar)
    {
        if (!scalar.IsPlain)
        {
            return JsonValue.Create(scalar.Text);
        }

        if (scalar.IsNull)
        {
            return null;
        }

        if (scalar.Text is "true" or "false")
        {
            return JsonValue.Create(scalar.Text == "true");
        }

        return double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? JsonValue.Create(number)
            : JsonValue.Create(scalar.Text);
    }
}
