using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Admin;

/// <summary>JSON as the admin address writes it: snake_case names, numbers rounded to what they are good for.</summary>
internal static class JsonText
{
    private const int Decimals = 3;

    /// <summary>One object, and a line end for those who read it in a terminal.</summary>
    /// <param name="write">Writes the members.</param>
    /// <param name="isIndented">Whether people read it more than programs.</param>
    public static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> write, bool isIndented = false)
    {
        // Nothing of it ends up inside a page's markup: the page sets texts, never HTML.
        JsonWriterOptions form = new()
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = isIndented,
        };
        ArrayBufferWriter<byte> output = new(4096);
        using (Utf8JsonWriter json = new(output, form))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenMemory;
    }

    /// <summary>A rounded number; null when it is none.</summary>
    public static void WriteRounded(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRounded(value);
    }

    /// <summary>A rounded number in an array; null when it is none.</summary>
    public static void WriteRounded(this Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(Math.Round(value, Decimals));
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>A moment, to the millisecond, in UTC.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));

    /// <summary>A list of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
