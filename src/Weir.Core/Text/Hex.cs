namespace Weir.Gateway;

/// <summary>Hexadecimal digits of escapes in paths and queries. Any thread.</summary>
internal static class Hex
{
    /// <summary>The value of a digit; -1 for another byte.</summary>
    internal static int Value(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };

    /// <summary>Writes the escape of a byte, three bytes long.</summary>
    internal static void WriteEscape(byte value, Span<byte> destination)
    {
        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        destination[0] = (byte)'%';
        destination[1] = digits[value >> 4];
        destination[2] = digits[value & 0xF];
    }
}
