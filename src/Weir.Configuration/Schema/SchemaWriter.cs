using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Weir.Configuration;

/// <summary>Writes tables of keys as a JSON Schema. Owner: one call.</summary>
/// <remarks>
/// Any single value may be <c>"${NAME}"</c>, so each kind has that text beside its own form. Units are texts with a
/// pattern; the bounds of durations and of sizes with a unit stand in the description, since patterns cannot compare.
/// </remarks>
internal sealed class SchemaWriter(Utf8JsonWriter json)
{
    private const string Substitution = @"\$\{";

    // Each kind with a unit, and what it may be.
    private static readonly (string Name, string Pattern, string Description)[] s_units =
    [
        (
            "duration",
            "^(?=[0-9.])([0-9.]+d)?([0-9.]+h)?([0-9.]+m)?([0-9.]+s)?([0-9.]+ms)?([0-9.]+us)?$",
            "A number with a unit: 250ms, 5s, 1h30m, 2d."),
        (
            "size",
            "^[0-9.]+ *([kKmMgGtT]?[bB]|[kKmMgGtTpP][iI][bB])?$",
            "A number with a unit: 64KiB, 100MiB (powers of 1024), 10MB (powers of 1000), or bytes alone."),
        ("share", @"^(100(\.0*)?|[0-9]{0,2}(\.[0-9]*)?)%$", "A share such as 20%."),
    ];

    private readonly List<KeyTable> _groups = [];

    /// <summary>Writes the schema of a file whose top level has these keys.</summary>
    public void Write(KeyTable top)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", "The configuration of Weir");
        WriteGroup(top);
        json.WriteStartObject("$defs");
        WriteDefinitions();

        // Groups name further ones while they are written.
        for (int i = 0; i < _groups.Count; i++)
        {
            json.WriteStartObject(DefinitionOf(_groups[i]));
            WriteGroup(_groups[i]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The name of a group among the definitions.</summary>
    public static string DefinitionOf(KeyTable table)
    {
        StringBuilder name = new();
        foreach (char c in table.Name)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                name.Append(c);
            }
            else if (name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }
        }

        return name.ToString().TrimEnd('_');
    }

    private void WriteDefinitions()
    {
        foreach ((string name, string pattern, string description) in s_units)
        {
            json.WriteStartObject(name);
            json.WriteString("description", description);
            json.WriteString("type", "string");
            json.WriteString("pattern", $"({pattern})|{Substitution}");
            json.WriteEndObject();
        }

        json.WriteStartObject("substitution");
        json.WriteString("description", "\"${NAME}\" or \"${file:path}\".");
        json.WriteString("type", "string");
        json.WriteString("pattern", Substitution);
        json.WriteEndObject();
        json.WriteStartObject("switch");
        json.WriteStartArray("enum");
        json.WriteBooleanValue(true);
        json.WriteBooleanValue(false);
        foreach (string word in (string[])["on", "off", "yes", "no"])
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteGroup(KeyTable table)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (Key key in table.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Description + Bounds(key.Shape));
            if (key.Default is { } standard)
            {
                json.WritePropertyName("default");
                WriteScalar(standard);
            }

            if (key.Example is { } example)
            {
                json.WriteStartArray("examples");
                WriteExample(example);
                json.WriteEndArray();
            }

            WriteShape(key.Shape);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        WriteNames("required", table.Required);
        WriteRequired("oneOf", table.OneOf);
        WriteRequired("anyOf", table.SomeOf);
    }

    // The keywords of a shape, into an object that is open.
    private void WriteShape(Shape shape)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Group:
                WriteReference(Define(shape.Keys!));
                break;
            case ShapeKind.Share:
                WriteReference("share");
                break;
            case ShapeKind.Text:
                WriteText(shape);
                break;
            case ShapeKind.Names:
                WriteMapping(shape);
                break;
            case ShapeKind.Sequence:
                WriteArray(shape);
                break;
            default:
                json.WriteStartArray("anyOf");
                WriteChoices(shape);
                json.WriteEndArray();
                break;
        }
    }

    // What may stand in one place, as items of an array that is open.
    private void WriteChoices(Shape shape)
    {
        switch (shape.Kind)
        {
            case ShapeKind.AnyOf:
                foreach (Shape part in shape.Parts)
                {
                    WriteChoices(part);
                }

                break;
            case ShapeKind.List:
                WriteChoices(shape.Parts[0]);
                json.WriteStartObject();
                WriteArray(shape);
                json.WriteEndObject();
                break;
            case ShapeKind.Number:
                WriteInteger(shape.Min, shape.Max);
                WriteObject("type", "string", "pattern", "^[0-9]+$|" + Substitution);
                break;
            case ShapeKind.Duration:
                WriteReferences("duration");
                if (shape.Min == "0s")
                {
                    WriteInteger("0", "0");
                }

                break;
            case ShapeKind.Size:
                WriteReferences("size");
                WriteInteger(Bytes(shape.Min), Bytes(shape.Max));
                break;
            case ShapeKind.Switch:
                WriteReferences("switch", "substitution");
                break;
            case ShapeKind.Words:
                json.WriteStartObject();
                json.WriteStartArray("enum");
                foreach (string word in shape.Allowed)
                {
                    WriteScalar(word);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                WriteReferences("substitution");
                break;
            default:
                json.WriteStartObject();
                WriteShape(shape);
                json.WriteEndObject();
                break;
        }
    }

    // A value that is plain in YAML may look like a number, but not where it has to look like something else.
    private void WriteText(Shape shape)
    {
        bool isFree = shape.Pattern is null or Patterns.FieldValue;
        if (isFree)
        {
            json.WriteStartArray("type");
            json.WriteStringValue("string");
            json.WriteStringValue("number");
            json.WriteStringValue("boolean");
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("type", "string");
        }

        if (shape.Pattern is not null)
        {
            json.WriteString("pattern", $"({shape.Pattern})|{Substitution}");
        }
    }

    private void WriteMapping(Shape shape)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        WriteShape(shape.Parts[0]);
        json.WriteEndObject();
        if (shape.Pattern is not null)
        {
            json.WriteStartObject("propertyNames");
            json.WriteString("pattern", shape.Pattern);
            json.WriteEndObject();
        }

        WriteCounts("minProperties", "maxProperties", shape);
    }

    private void WriteArray(Shape shape)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        WriteShape(shape.Parts[0]);
        json.WriteEndObject();
        WriteCounts("minItems", "maxItems", shape);
    }

    private void WriteCounts(string min, string max, Shape shape)
    {
        if (shape.Min != "0")
        {
            json.WriteNumber(min, Number(shape.Min));
        }

        if (shape.Max.Length > 0)
        {
            json.WriteNumber(max, Number(shape.Max));
        }
    }

    private void WriteInteger(string min, string max)
    {
        json.WriteStartObject();
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", Number(min));
        json.WriteNumber("maximum", Number(max));
        json.WriteEndObject();
    }

    private void WriteReference(string name) => json.WriteString("$ref", "#/$defs/" + name);

    private void WriteReferences(params string[] names)
    {
        foreach (string name in names)
        {
            json.WriteStartObject();
            WriteReference(name);
            json.WriteEndObject();
        }
    }

    private void WriteObject(params string[] pairs)
    {
        json.WriteStartObject();
        for (int i = 0; i < pairs.Length; i += 2)
        {
            json.WriteString(pairs[i], pairs[i + 1]);
        }

        json.WriteEndObject();
    }

    private void WriteNames(string keyword, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        json.WriteStartArray(keyword);
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private void WriteRequired(string keyword, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        json.WriteStartArray(keyword);
        foreach (string name in names)
        {
            json.WriteStartObject();
            WriteNames("required", [name]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string Define(KeyTable table)
    {
        if (!_groups.Contains(table))
        {
            _groups.Add(table);
        }

        return DefinitionOf(table);
    }

    // As YAML reads it.
    private void WriteScalar(string text)
    {
        if (text is "true" or "false")
        {
            json.WriteBooleanValue(text == "true");
        }
        else if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private void WriteExample(string yaml) => WriteNode(NodeReader.Read(yaml, "example", new ErrorList())!);

    private void WriteNode(Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                json.WriteStartObject();
                foreach ((ScalarNode key, Node value) in mapping.Entries)
                {
                    json.WritePropertyName(key.Text);
                    WriteNode(value);
                }

                json.WriteEndObject();
                break;
            case SequenceNode list:
                json.WriteStartArray();
                foreach (Node item in list.Items)
                {
                    WriteNode(item);
                }

                json.WriteEndArray();
                break;
            case ScalarNode { IsPlain: true } scalar:
                WriteScalar(scalar.Text);
                break;
            case ScalarNode scalar:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }

    /// <summary>What may be said of bounds that the keywords do not hold.</summary>
    private static string Bounds(Shape shape)
    {
        foreach (Shape part in shape.Kind == ShapeKind.AnyOf ? shape.Parts : [shape])
        {
            if (part.Kind is ShapeKind.Duration or ShapeKind.Size or ShapeKind.Number)
            {
                return $" From {part.Min} to {part.Max}.";
            }
        }

        return "";
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Bytes(string size) => SizeText.TryParse(size, out long bytes, out _)
        ? bytes.ToString(CultureInfo.InvariantCulture)
        : throw new ArgumentException($"{size} is no size", nameof(size));
}
