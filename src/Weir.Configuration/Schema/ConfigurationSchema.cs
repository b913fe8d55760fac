using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Configuration;

/// <summary>
/// The configuration language as a JSON Schema (draft 2020-12), for editors. It is written from the tables of keys that
/// binders read, so that it knows the same keys. Any thread.
/// </summary>
public static class ConfigurationSchema
{
    /// <summary>The schema as indented JSON without a line end at its end.</summary>
    public static string ToJson()
    {
        using MemoryStream buffer = new();
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(buffer, options))
        {
            new SchemaWriter(json).Write(Keys.Top);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
