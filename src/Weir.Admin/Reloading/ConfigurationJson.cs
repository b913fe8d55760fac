using System.Text.Json;
using Weir.Configuration;

namespace Weir.Admin;

/// <summary>Lists that several answers of the API and of commands hold. Any thread.</summary>
public static class ConfigurationJson
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

    /// <summary>Writes what is wrong with a file, or doubtful in it, as a member of an object.</summary>
    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ConfigurationError> errors)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(errors);
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
