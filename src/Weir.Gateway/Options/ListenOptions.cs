using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Weir.IO;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>One address that accepts connections. Immutable.</summary>
public sealed record ListenOptions
{
    /// <summary>The longest path of a unix socket in bytes (sockaddr_un on Linux, less the closing zero).</summary>
    public const int UnixPathBytesMax = 107;

    private const string Forms =
        "Write :8080 for all addresses, or localhost:8080, 127.0.0.1:8080, [::1]:8080 or unix:/path.";

    /// <summary><c>http://localhost:8080</c>.</summary>
    public static ListenOptions Default { get; } = new()
    {
        Text = "http://localhost:8080",
        Host = "localhost",
        Port = 8080,
    };

    /// <summary>The address as it was written; for messages.</summary>
    public required string Text { get; init; }

    /// <summary>The sort of socket. Default: <see cref="ListenKind.Tcp"/>.</summary>
    public ListenKind Kind { get; init; }

    /// <summary>
    /// <c>null</c>: all addresses, IPv4 and IPv6. <c>localhost</c>: both loopback addresses. Otherwise an IP address in
    /// its shortest form, without brackets.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>The TCP port, 0 to 65535; 0 lets the system choose one.</summary>
    public int Port { get; init; }

    /// <summary>The path of the unix socket; <c>null</c> for TCP.</summary>
    public string? UnixPath { get; init; }

    /// <summary>Whether connections speak TLS: the URL says <c>https</c>.</summary>
    public bool IsSecure { get; init; }

    /// <summary>How they do; <c>null</c> for plaintext, and until certificates are named.</summary>
    public TlsServerOptions? Tls { get; init; }

    /// <summary>Whether every request is answered with 308 to the same URL under https. Default: no.</summary>
    public bool RedirectsToHttps { get; init; }

    /// <summary>The versions of HTTP that are spoken there. Default: both.</summary>
    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1 | HttpProtocols.Http2;

    /// <summary>
    /// The addresses whose connections begin with a header of the PROXY protocol. Default: none.
    /// </summary>
    public IReadOnlyList<AddressRange> ProxyProtocol { get; init; } = [];

    /// <summary>
    /// The address in one spelling, equal for addresses that mean the same socket:
    /// <c>*:8080</c>, <c>localhost:8080</c>, <c>[::1]:8080</c>, <c>unix:/path</c>.
    /// </summary>
    public string Key => Kind == ListenKind.Unix
        ? "unix:" + UnixPath
        : (Host is null ? "*" : AddressText.Bracketed(Host)) + ":" + Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether only this machine can reach the address: loopback or a unix socket.</summary>
    public bool IsLocal => Kind == ListenKind.Unix
        || Host is "localhost"
        || (Host is not null && IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Reads <c>:8080</c>, <c>localhost:8080</c>, <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>,
    /// <c>http://</c> or <c>https://</c> before any of them, or <c>unix:/path</c>.</summary>
    /// <param name="text">The address.</param>
    /// <param name="options">The listener, when the text is an address.</param>
    /// <param name="problem">Sentences for the person who wrote the text, when it is not.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out ListenOptions? options,
        [NotNullWhen(false)] out string? problem)
    {
        options = null;
        if (AddressText.TryUnixPath(text, out string? path))
        {
            problem = AddressText.UnixPathProblem(path);
            if (problem is null)
            {
                options = new ListenOptions { Text = text, Kind = ListenKind.Unix, UnixPath = path };
            }

            return options is not null;
        }

        if (text.Length is > 0 and <= 5 && !text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            problem = $"A port alone is not an address; write :{text} for all addresses or localhost:{text}.";
            return false;
        }

        if (!AddressText.TryParse(text, out AddressText address, out problem))
        {
            problem += " " + Forms;
            return false;
        }

        problem = Problem(address);
        if (problem is not null)
        {
            return false;
        }

        string? host = address.Host is "" or "*" ? null : address.Host;
        bool isSecure = address.Scheme == "https";
        options = new ListenOptions
        {
            Text = text,
            Host = host,
            Port = address.Port ?? (isSecure ? 443 : 80),
            IsSecure = isSecure,
        };
        return true;
    }

    /// <summary>Whether both could not listen at the same time.</summary>
    public bool Overlaps(ListenOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Kind != other.Kind || Kind == ListenKind.Unix)
        {
            return Kind == other.Kind && UnixPath == other.UnixPath;
        }

        if (Port == 0 || Port != other.Port)
        {
            return false;
        }

        return Host is null || other.Host is null || Host == other.Host || SharesLoopback(Host, other.Host)
            || SharesLoopback(other.Host, Host);
    }

    private static bool SharesLoopback(string host, string other) =>
        host is "localhost" && other is "127.0.0.1" or "::1" or "0.0.0.0" or "::";

    private static string? Problem(AddressText address)
    {
        if (address.Scheme is not (null or "http" or "https"))
        {
            return $"A listener speaks http or https, not `{address.Scheme}`. {Forms}";
        }

        if (address.Path is not ("" or "/"))
        {
            return "A listener has no path; write the address and port alone, and match paths in `routes`.";
        }

        if (address.Scheme is null && address.Port is null)
        {
            return "The port is missing. " + Forms;
        }

        if (address.Host is not ("" or "*" or "localhost") && !address.IsIPAddress)
        {
            return "A listener needs an IP address of this machine, `localhost` or `*`, not a name. " + Forms;
        }

        return null;
    }
}
