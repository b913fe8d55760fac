using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Admin;

/// <summary>Writes one JSON object for people and programs: indented, with a line end. Any thread.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_form = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, s_form))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
