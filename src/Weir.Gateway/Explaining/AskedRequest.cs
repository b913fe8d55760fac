using System.Net;

namespace Weir.Gateway;

/// <summary>A request that somebody asks about. Immutable.</summary>
public sealed record AskedRequest
{
    /// <summary>The method as it would be sent.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// <c>http://host:port/path?query</c>, or a path alone, which means the host <c>localhost</c>. Spaces and
    /// characters outside ASCII are escaped as a browser does; a fragment is left out, since none is ever sent.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>Fields of the request. A Host among them takes the place of the URL's.</summary>
    public IReadOnlyList<FieldValue> Fields { get; init; } = [];

    /// <summary>Whether it comes over HTTP/2. Default: over HTTP/1.1.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>Who connects. Default: 127.0.0.1.</summary>
    public IPAddress Client { get; init; } = IPAddress.Loopback;
}
