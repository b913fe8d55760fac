using System.Buffers;

namespace Weir.Http;

/// <summary>
/// Checks <c>host[:port]</c> as Host and targets carry it (RFC 3986 3.2.2). Pure; any thread.
/// </summary>
/// <remarks>
/// Names are those of the RFC but for the comma, which is what two Host lines joined by a careless peer look like.
/// Percent-encoding must be complete. IP literals are IPv6 only: no future version has ever been defined, and a zone
/// has no meaning beyond its host. An empty port (<c>host:</c>) is legal and passes.
/// </remarks>
public static class HostSyntax
{
    private const int PortMax = 65535;

    private static readonly SearchValues<byte> s_name = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+;="u8);

    /// <summary>Whether the bytes are a host with an optional port of 0 to 65535.</summary>
    /// <param name="authority">The bytes.</param>
    /// <param name="portRequired">Whether a port must be there, as in the target of CONNECT.</param>
    public static bool IsValid(ReadOnlySpan<byte> authority, bool portRequired = false)
    {
        int hostLength = authority.Length > 0 && authority[0] == (byte)'['
            ? LiteralLength(authority)
            : NameLength(authority);
        if (hostLength <= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = authority[hostLength..];
        if (rest.IsEmpty)
        {
            return !portRequired;
        }

        return rest[0] == (byte)':' && IsPort(rest[1..]) && (rest.Length > 1 || !portRequired);
    }

    /// <summary>The host of an authority, an IPv6 address with its brackets.</summary>
    public static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        int colon = authority.LastIndexOf((byte)':');
        return colon > authority.LastIndexOf((byte)']') ? authority[..colon] : authority;
    }

    private static bool IsPort(ReadOnlySpan<byte> digits)
    {
        int port = 0;
        foreach (byte digit in digits)
        {
            if (!Syntax.IsDigit(digit))
            {
                return false;
            }

            port = (port * 10) + digit - '0';
            if (port > PortMax)
            {
                return false;
            }
        }

        return true;
    }

    // Length of the name up to a colon or the end; -1 when a byte is none of a name.
    private static int NameLength(ReadOnlySpan<byte> authority)
    {
        for (int at = 0; at < authority.Length; at++)
        {
            int plain = authority[at..].IndexOfAnyExcept(s_name);
            if (plain < 0)
            {
                break;
            }

            at += plain;
            byte value = authority[at];
            if (value == (byte)':')
            {
                return at;
            }

            if (value == (byte)'%')
            {
                if (at + 2 >= authority.Length ||
                    !Syntax.IsHexDigit(authority[at + 1]) || !Syntax.IsHexDigit(authority[at + 2]))
                {
                    return -1;
                }

                at += 2;
            }
            else
            {
                return -1;
            }
        }

        return authority.Length;
    }

    private static int LiteralLength(ReadOnlySpan<byte> authority)
    {
        int end = authority.IndexOf((byte)']');
        return end > 0 && IsIPv6(authority[1..end]) ? end + 1 : -1;
    }

    // Eight groups of 1 to 4 hex digits; one "::" stands for one or more groups of zero; the last two groups may be
    // written as an IPv4 address.
    private static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        int groups = 0;
        bool isShortened = false;
        int at = 0;
        if (text.StartsWith("::"u8))
        {
            isShortened = true;
            at = 2;
        }

        while (at < text.Length)
        {
            int start = at;
            while (at < text.Length && Syntax.IsHexDigit(text[at]))
            {
                at++;
            }

            if (at < text.Length && text[at] == (byte)'.')
            {
                groups += 2;
                return IsIPv4(text[start..]) && IsComplete(groups, isShortened);
            }

            groups++;
            if (at == start || at - start > 4 || groups > 8)
            {
                return false;
            }

            if (at == text.Length)
            {
                break;
            }

            if (text[at] != (byte)':')
            {
                return false;
            }

            at++;
            if (at < text.Length && text[at] == (byte)':')
            {
                if (isShortened)
                {
                    return false;
                }

                isShortened = true;
                at++;
            }
            else if (at == text.Length)
            {
                return false;
            }
        }

        return IsComplete(groups, isShortened);
    }

    private static bool IsComplete(int groups, bool isShortened) => isShortened ? groups <= 7 : groups == 8;

    private static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        int parts = 0;
        int at = 0;
        while (true)
        {
            int start = at;
            int value = 0;
            while (at < text.Length && at - start < 4 && Syntax.IsDigit(text[at]))
            {
                value = (value * 10) + text[at] - '0';
                at++;
            }

            if (at == start || value > 255 || (at - start > 1 && text[start] == (byte)'0'))
            {
                return false;
            }

            parts++;
            if (at == text.Length)
            {
                return parts == 4;
            }

            if (text[at] != (byte)'.')
            {
                return false;
            }

            at++;
        }
    }
}
