using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weir.Gateway;

/// <summary>
/// The parts of <c>[scheme://]host[:port][path]</c> as listeners and destinations write it. Stricter than
/// <see cref="Uri"/>, which accepts users, queries and odd spellings of numbers, and cheaper at start. Immutable.
/// </summary>
internal readonly record struct AddressText
{
    private const string UnixPrefix = "unix:";

    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Lower case; <c>null</c> when none is written.</summary>
    public string? Scheme { get; private init; }

    /// <summary>Lower case; an IP address in its shortest form, without brackets; empty when none is written.</summary>
    public string Host { get; private init; }

    public bool IsIPAddress { get; private init; }

    /// <summary><c>null</c> when none is written.</summary>
    public int? Port { get; private init; }

    /// <summary>From the first slash after the authority; empty when there is none.</summary>
    public string Path { get; private init; }

    /// <summary>A host as it stands before a port: IPv6 addresses in brackets.</summary>
    public static string Bracketed(string host) => host.Contains(':') ? "[" + host + "]" : host;

    /// <summary>Finds the path of <c>unix:/path</c> (also <c>unix:///path</c>).</summary>
    public static bool TryUnixPath(string text, [NotNullWhen(true)] out string? path)
    {
        path = null;
        if (!text.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        path = text[UnixPrefix.Length..];
        if (path.StartsWith("///", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        return true;
    }

    public static string? UnixPathProblem(string path)
    {
        if (path.Length == 0 || path[0] != '/' || path.StartsWith("//", StringComparison.Ordinal) || path.Length == 1)
        {
            return "A unix socket needs an absolute path; write unix:/run/weir/http.sock.";
        }

        if (path.Contains('\0'))
        {
            return "The path of a unix socket holds no zero byte.";
        }

        return Encoding.UTF8.GetByteCount(path) > ListenOptions.UnixPathBytesMax
            ? $"The path of a unix socket is at most {ListenOptions.UnixPathBytesMax} bytes long; choose a shorter one."
            : null;
    }

    public static bool TryParse(string text, out AddressText address, [NotNullWhen(false)] out string? problem)
    {
        address = default;
        string? scheme = null;
        ReadOnlySpan<char> rest = text;
        int mark = text.IndexOf("://", StringComparison.Ordinal);
        if (mark >= 0)
        {
            scheme = text[..mark].ToLowerInvariant();
            rest = rest[(mark + 3)..];
        }

        int slash = rest.IndexOfAny("/?#\\");
        string path = slash < 0 ? "" : rest[slash..].ToString();
        ReadOnlySpan<char> authority = slash < 0 ? rest : rest[..slash];
        if (authority.Contains('@'))
        {
            problem = "An address holds no user or password.";
            return false;
        }

        if (!TrySplit(authority, out ReadOnlySpan<char> host, out int? port, out problem)
            || !TryHost(host, out string name, out bool isAddress, out problem))
        {
            return false;
        }

        address = new AddressText { Scheme = scheme, Host = name, IsIPAddress = isAddress, Port = port, Path = path };
        return true;
    }

    /// <summary>Why a text is no DNS name; <c>null</c> when it is one.</summary>
    public static string? NameProblem(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > 253)
        {
            return "A host name has 1 to 253 characters.";
        }

        if (name.ContainsAnyExcept(s_nameCharacters))
        {
            return "A host name holds letters, digits, dots and hyphens; write others in their xn-- form.";
        }

        foreach (Range range in name.Split('.'))
        {
            ReadOnlySpan<char> label = name[range];
            if (label.Length > 63 || label.IsEmpty || label[0] == '-' || label[^1] == '-')
            {
                return "Each part of a host name has 1 to 63 characters and does not begin or end with a hyphen.";
            }
        }

        return null;
    }

    private static bool TrySplit(
        ReadOnlySpan<char> authority,
        out ReadOnlySpan<char> host,
        out int? port,
        [NotNullWhen(false)] out string? problem)
    {
        host = authority;
        port = null;
        problem = null;
        int close = authority.IndexOf(']');
        int colon = authority.LastIndexOf(':');
        if (colon < 0 || colon < close)
        {
            return true;
        }

        host = authority[..colon];
        ReadOnlySpan<char> digits = authority[(colon + 1)..];
        if (close < 0 && host.Contains(':'))
        {
            problem = "An IPv6 address stands in brackets.";
            return false;
        }

        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > 65535)
        {
            problem = digits.IsEmpty ? "The port after the colon is missing." : "A port is a number from 0 to 65535.";
            return false;
        }

        port = number;
        return true;
    }

    private static bool TryHost(
        ReadOnlySpan<char> host,
        out string name,
        out bool isAddress,
        [NotNullWhen(false)] out string? problem)
    {
        name = host.ToString().ToLowerInvariant();
        isAddress = false;
        problem = null;
        if (name is "" or "*")
        {
            return true;
        }

        if (name[0] == '[')
        {
            return TryIPv6(ref name, out isAddress, out problem);
        }

        // A last label of digits can only be an IPv4 address (RFC 3696 2); the system's short and octal spellings
        // ("127.1", "0177.0.0.1") mean different things to different readers and are refused.
        ReadOnlySpan<char> last = name.AsSpan(name.LastIndexOf('.') + 1);
        if (last.Length > 0 && !last.ContainsAnyExceptInRange('0', '9'))
        {
            isAddress = IPAddress.TryParse(name, out IPAddress? v4)
                && v4.AddressFamily == AddressFamily.InterNetwork
                && v4.ToString() == name;
            problem = isAddress ? null : "An IPv4 address has four numbers from 0 to 255.";
            return isAddress;
        }

        problem = NameProblem(name);
        return problem is null;
    }

    private static bool TryIPv6(ref string name, out bool isAddress, [NotNullWhen(false)] out string? problem)
    {
        isAddress = name[^1] == ']'
            && !name.Contains('%')
            && IPAddress.TryParse(name.AsSpan(1, name.Length - 2), out IPAddress? v6)
            && v6.AddressFamily == AddressFamily.InterNetworkV6
            && (name = v6.ToString()).Length > 0;
        problem = isAddress ? null : "This is not an IPv6 address in brackets.";
        return isAddress;
    }
}
