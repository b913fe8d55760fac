using System.Diagnostics.CodeAnalysis;

namespace Weir.Gateway;

/// <summary>
/// Hosts that a route serves: <c>shop.example</c> is that host, <c>*.shop.example</c> every host below it (one or more
/// labels) but not itself. Upper and lower case are equal. A port in the pattern must be the port that the request
/// names (443 when it names none and came over TLS, else 80); a pattern without one matches any port. Immutable.
/// </summary>
public sealed record HostPattern
{
    private HostPattern(string text, string name, bool isSuffix, int? port)
    {
        Text = text;
        Name = name;
        IsSuffix = isSuffix;
        Port = port;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// In lower case: the host, with brackets around an IPv6 address as the Host field has them; for a suffix the part
    /// after the star, which begins with a dot (<c>.shop.example</c>).
    /// </summary>
    public string Name { get; }

    /// <summary>
    /// Whether hosts that end with <see cref="Name"/> match, and have at least one character before it.
    /// </summary>
    public bool IsSuffix { get; }

    /// <summary>The port that the request must name; <c>null</c>: any.</summary>
    public int? Port { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="pattern">The pattern, when the text is one.</param>
    /// <param name="problem">Sentences for the person who wrote the text, when it is not.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out HostPattern? pattern,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = null;
        if (text.AsSpan().ContainsAny("/?#\\@"))
        {
            problem = "A host has no scheme and no path; write shop.example, and the path under `path`.";
            return false;
        }

        bool isSuffix = text.StartsWith("*.", StringComparison.Ordinal);
        if (!AddressText.TryParse(isSuffix ? text[2..] : text, out AddressText address, out problem))
        {
            problem = text.Contains('*', StringComparison.Ordinal)
                ? "A star stands only at the front and for whole labels, as in *.shop.example."
                : problem + " Write shop.example, *.shop.example or shop.example:8080.";
            return false;
        }

        if (address.Host is "" or "*" || (isSuffix && address.IsIPAddress))
        {
            problem = address.IsIPAddress
                ? "An IP address has no hosts below it; write the address alone."
                : "The host is missing; leave `host` out to match every host.";
            return false;
        }

        string name = AddressText.Bracketed(address.Host);
        pattern = new HostPattern(text, isSuffix ? "." + name : name, isSuffix, address.Port);
        return true;
    }

    /// <summary>The pattern as it was written.</summary>
    public override string ToString() => Text;
}
