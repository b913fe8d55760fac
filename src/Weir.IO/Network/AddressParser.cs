using System.Buffers.Text;

namespace Weir.IO;

/// <summary>
/// Reads IP addresses as RFC 4291 2.2 and RFC 3986 3.2.2 write them, and nothing else: no leading zeros, no parts left
/// out, no other bases, brackets, zones or ports. What two readers could take for two addresses is none. Any thread;
/// allocates nothing.
/// </summary>
public static class AddressParser
{
    private const int GroupBits = 16;
    private const int Groups = 8;
    private const int GroupsOfIPv4 = 2;
    private const int GroupDigitsMax = 4;

    /// <summary>The address with port 0; an IPv6 one that maps an IPv4 address becomes that one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out NetAddress address)
    {
        if (TryIPv4(text, out uint small))
        {
            address = NetAddress.IPv4(small, port: 0);
            return true;
        }

        bool isRead = TryIPv6(text, out UInt128 large);
        address = isRead ? NetAddress.IPv6(large, port: 0) : default;
        return isRead;
    }

    /// <summary>Four decimal numbers; the result is in host order.</summary>
    public static bool TryIPv4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        for (int part = 0; part < 4; part++)
        {
            int length = part == 3 ? text.Length : text.IndexOf((byte)'.');
            bool isShort = length is 1 or 2 or 3 && (length == 1 || text[0] != (byte)'0');
            if (!isShort || !TryNumber(text[..length], out int number))
            {
                return false;
            }

            address = (address << 8) | (uint)number;
            text = text[Math.Min(length + 1, text.Length)..];
        }

        return true;
    }

    /// <summary>Groups of hexadecimal digits, of which one row of zeros may be left out; in host order.</summary>
    public static bool TryIPv6(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        int count = 0;
        int gap = -1;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }
        else if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            if (count <= Groups - GroupsOfIPv4 && TryIPv4(text, out uint last))
            {
                address = (address << (GroupsOfIPv4 * GroupBits)) | last;
                count += GroupsOfIPv4;
                break;
            }

            if (count == Groups || !TryGroup(ref text, out int group))
            {
                return false;
            }

            address = (address << GroupBits) | (uint)group;
            count++;
            if (!text.IsEmpty && !TrySeparator(ref text, count, ref gap))
            {
                return false;
            }
        }

        return TryWiden(ref address, count, gap);
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return number <= byte.MaxValue;
    }

    private static bool TryGroup(ref ReadOnlySpan<byte> text, out int group)
    {
        bool isRead = Utf8Parser.TryParse(text, out group, out int length, 'x') && length <= GroupDigitsMax;
        text = text[length..];
        return isRead;
    }

    // What stands between two groups; a single colon has a group behind it.
    private static bool TrySeparator(ref ReadOnlySpan<byte> text, int count, ref int gap)
    {
        if (text.StartsWith("::"u8) && gap < 0)
        {
            gap = count;
            text = text[2..];
            return true;
        }

        bool isSingle = text.Length > 1 && text[0] == (byte)':' && text[1] != (byte)':';
        text = isSingle ? text[1..] : text;
        return isSingle;
    }

    // Puts the zeros that were left out in their place.
    private static bool TryWiden(ref UInt128 address, int count, int gap)
    {
        if (gap < 0 || count >= Groups)
        {
            return gap < 0 && count == Groups;
        }

        if (gap > 0)
        {
            int tailBits = (count - gap) * GroupBits;
            UInt128 tail = address & ((UInt128.One << tailBits) - 1);
            address = ((address >> tailBits) << ((Groups - gap) * GroupBits)) | tail;
        }

        return true;
    }
}
