using System.Text.Json;
using Weir.Configuration;

namespace Weir.Admin;

/// <summary>The lists that several answers of the API hold. Any thread.</summary>
internal static class ConfigurationJson
{
    internal static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ConfigurationChange> changes)
    {
        json.WriteStartArray(name);
        foreach (ConfigurationChange change in changes)
        {
            json.WriteStartObject();
            json.WriteString("what", change.What);
            json.WriteString("name", change.Name);
            json.WriteString("change", change.Change);
            json.WriteString("detail", change.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ConfigurationError> errors)
    {
        json.WriteStartArray(name);
        foreach (ConfigurationError error in errors)
        {
            json.WriteStartObject();
            json.WriteString("file", error.File);
            json.WriteNumber("line", error.Line);
            json.WriteNumber("column", error.Column);
            json.WriteString("key", error.Key);
            json.WriteString("value", error.Value);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
