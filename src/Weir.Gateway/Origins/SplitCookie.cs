using System.Buffers.Text;

namespace Weir.Gateway;

/// <summary>
/// The cookie that keeps a client on its side of a split: a number and nothing about the client. Any thread.
/// </summary>
internal static class SplitCookie
{
    internal const int BytesMax = 128;

    internal static ReadOnlySpan<byte> Name => "weir-split"u8;

    internal static bool TryRead(ReadOnlySpan<byte> value, out int place) =>
        Utf8Parser.TryParse(value, out place, out int read)
        && read == value.Length
        && place is >= 0 and < SplitOrigin.Places;

    /// <summary>Writes the field's value; returns its length.</summary>
    internal static int Write(int place, Span<byte> destination)
    {
        "weir-split="u8.CopyTo(destination);
        int length = "weir-split="u8.Length;
        Utf8Formatter.TryFormat(place, destination[length..], out int digits);
        length += digits;
        ReadOnlySpan<byte> attributes = "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"u8;
        attributes.CopyTo(destination[length..]);
        return length + attributes.Length;
    }
}
