namespace Weir.Core;

/// <summary>Hexadecimal digits of escapes in URLs. Any thread.</summary>
public static class Hex
{
    /// <summary>The byte that the first two characters stand for; -1 when they are not two digits.</summary>
    public static int Pair(ReadOnlySpan<byte> digits)
    {
        int high = digits.Length < 2 ? -1 : Value(digits[0]);
        int low = digits.Length < 2 ? -1 : Value(digits[1]);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    /// <summary>Writes the escape of a byte, <c>%</c> and two digits.</summary>
    public static void WriteEscape(byte value, Span<byte> destination)
    {
        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        destination[0] = (byte)'%';
        destination[1] = digits[value >> 4];
        destination[2] = digits[value & 0xF];
    }

    private static int Value(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };
}
