using System.Buffers;
using System.Text;

namespace Weir.Telemetry;

/// <summary>
/// Any bytes as a string of JSON (RFC 8259): what is UTF-8 stays, what is not becomes U+FFFD, and control characters,
/// quotes, backslashes and the separators of lines and paragraphs are escaped. Any thread.
/// </summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Appends the text with its quotes.</summary>
    public static void Write(LineBuffer output, ReadOnlySpan<byte> text)
    {
        output.Write("\""u8);
        while (!text.IsEmpty)
        {
            int length = text.IndexOfAnyExcept(s_plain);
            length = length < 0 ? text.Length : length;
            output.Write(text[..length]);
            text = text[length..];
            if (!text.IsEmpty)
            {
                Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
                Write(output, rune);
                text = text[consumed..];
            }
        }

        output.Write("\""u8);
    }

    private static void Write(LineBuffer output, Rune rune)
    {
        int value = rune.Value;
        if (value is '"' or '\\')
        {
            output.Write([(byte)'\\', (byte)value]);
        }
        else if (value is < 0x20 or (>= 0x7F and < 0xA0) or 0x2028 or 0x2029)
        {
            Span<byte> escaped = [(byte)'\\', (byte)'u', 0, 0, 0, 0];
            value.TryFormat(escaped[2..], out _, "x4", System.Globalization.CultureInfo.InvariantCulture);
            output.Write(escaped);
        }
        else
        {
            output.Advance(rune.EncodeToUtf8(output.Room(4)));
        }
    }
}
