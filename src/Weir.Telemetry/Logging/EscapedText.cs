using System.Buffers;

namespace Weir.Telemetry;

/// <summary>Bytes of a request in a line of text: what could break the line becomes <c>\xHH</c>. Any thread.</summary>
internal static class EscapedText
{
    /// <summary>Visible ASCII without the backslash: for words between spaces.</summary>
    public static readonly SearchValues<byte> Word =
        SearchValues.Create(
            "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>ASCII that can stand between quotes.</summary>
    public static readonly SearchValues<byte> Quoted =
        SearchValues.Create(
            " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Appends a text; bytes that are not <paramref name="plain"/> are escaped.</summary>
    public static void Write(LineBuffer output, ReadOnlySpan<byte> text, SearchValues<byte> plain)
    {
        while (!text.IsEmpty)
        {
            int length = text.IndexOfAnyExcept(plain);
            length = length < 0 ? text.Length : length;
            output.Write(text[..length]);
            text = text[length..];
            if (!text.IsEmpty)
            {
                byte b = text[0];
                output.Write([(byte)'\\', (byte)'x', Hex(b >> 4), Hex(b & 15)]);
                text = text[1..];
            }
        }
    }

    private static byte Hex(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
