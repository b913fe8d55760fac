using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weir.Gateway;

/// <summary>One upstream address. Immutable.</summary>
public sealed record DestinationOptions
{
    /// <summary>The URL as it was written; for messages.</summary>
    public required string Text { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>
    /// A DNS name in lower case, or an IP address in its shortest form without brackets; <c>localhost</c> for a unix
    /// socket, where it is only the Host field.
    /// </summary>
    public required string Host { get; init; }

    /// <summary>Whether <see cref="Host"/> is an IP address and needs no resolver.</summary>
    public bool HostIsAddress { get; init; }

    /// <summary>The TCP port, 1 to 65535; 0 for a unix socket.</summary>
    public int Port { get; init; }

    /// <summary>The path of the unix socket; <c>null</c> for TCP.</summary>
    public string? UnixPath { get; init; }

    /// <summary>Its share among the destinations of its cluster, 1 to 1000. Default: 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Where it is, in words of the operator's own, for the admin API; <c>null</c> when nobody says.</summary>
    public string? Zone { get; init; }

    /// <summary>
    /// The URL in one spelling, equal for URLs that mean the same destination: <c>http://localhost:3000</c>.
    /// </summary>
    public string Url => UnixPath is null
        ? Scheme + "://" + AddressText.Bracketed(Host) + ":" + Port.ToString(CultureInfo.InvariantCulture)
        : "unix:" + UnixPath;

    /// <summary>
    /// The Host field for a request to this destination: the host, and the port unless it is the scheme's own.
    /// </summary>
    public string Authority => UnixPath is not null || Port == PortOf(Scheme)
        ? AddressText.Bracketed(Host)
        : AddressText.Bracketed(Host) + ":" + Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a text is meant as a URL, not as the name of a cluster.</summary>
    public static bool IsUrl(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("://", StringComparison.Ordinal)
            || text.StartsWith("unix:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path</c>.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="options">The destination, when the text is a URL.</param>
    /// <param name="problem">Sentences for the person who wrote the text, when it is not.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out DestinationOptions? options,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        options = null;
        if (AddressText.TryUnixPath(text, out string? path))
        {
            problem = AddressText.UnixPathProblem(path);
            if (problem is null)
            {
                options = new DestinationOptions { Text = text, Host = "localhost", UnixPath = path };
            }

            return options is not null;
        }

        if (!AddressText.TryParse(text, out AddressText address, out problem))
        {
            problem += " Write http://host:port.";
            return false;
        }

        problem = Problem(text, address);
        if (problem is not null)
        {
            return false;
        }

        options = new DestinationOptions
        {
            Text = text,
            Scheme = address.Scheme!,
            Host = address.Host,
            HostIsAddress = address.IsIPAddress,
            Port = address.Port ?? PortOf(address.Scheme!),
        };
        return true;
    }

    private static int PortOf(string scheme) => scheme == "https" ? 443 : 80;

    private static string? Problem(string text, AddressText address)
    {
        if (address.Host is "" or "*")
        {
            return "The host is missing; write http://host:port.";
        }

        if (address.Scheme is null)
        {
            return $"The scheme is missing; write http://{text}.";
        }

        if (address.Scheme is not ("http" or "https"))
        {
            return $"A destination speaks http or https, not `{address.Scheme}`. Write http://host:port.";
        }

        if (address.Port is 0)
        {
            return "The port of a destination is a number from 1 to 65535.";
        }

        return address.Path is "" or "/"
            ? null
            : "A destination has no path, query or fragment: the path of the request is sent. Write http://host:port.";
    }
}
