using System.Net;
using Weir.Gateway;

namespace Weir.Cli;

/// <summary>
/// A name that a certificate is for: a host name, perhaps with a star as its first label, or an address. Immutable.
/// </summary>
/// <param name="Text">As it stands in the certificate.</param>
/// <param name="Address">The address; null for a host name.</param>
internal sealed record CertificateName(string Text, IPAddress? Address)
{
    /// <summary>What every development certificate is for.</summary>
    public static IReadOnlyList<CertificateName> Own { get; } =
        [new("localhost", null), new("127.0.0.1", IPAddress.Loopback), new("::1", IPAddress.IPv6Loopback)];

    /// <summary>Whether a star stands for its first label.</summary>
    public bool IsWildcard => Text.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>The name as part of the name of a file.</summary>
    public string FileName => Text.Replace("*.", "wildcard.", StringComparison.Ordinal).Replace(':', '-');

    /// <summary>Reads a name; else says what is wrong with it.</summary>
    public static CertificateName? TryParse(string text, out string? problem)
    {
        problem = null;
        string bare = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        bool isIPv6 = bare.Contains(':', StringComparison.Ordinal);
        string url = isIPv6 ? $"https://[{bare.Trim('[', ']')}]" : $"https://{bare}";
        bool isName = DestinationOptions.TryParse(url, out DestinationOptions? host, out _) && host.Port == 443;
        if (!isName || (bare != text && (host!.HostIsAddress || !bare.Contains('.', StringComparison.Ordinal))))
        {
            problem = "A certificate is for host names such as shop.test or *.shop.test, and for IP addresses.";
            return null;
        }

        string name = bare == text ? host!.Host : "*." + host!.Host;
        return new CertificateName(name, host.HostIsAddress ? IPAddress.Parse(host.Host) : null);
    }
}
