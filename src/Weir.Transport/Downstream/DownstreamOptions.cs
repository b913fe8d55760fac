using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// How connections of a listener are served. Immutable but for the two bounds over all connections; durations in
/// nanoseconds.
/// </summary>
public sealed record DownstreamOptions
{
    /// <summary>Bounds of a request head.</summary>
    public HeadLimits HeadLimits { get; init; } = HeadLimits.Downstream;

    /// <summary>The most bytes of a request body, unless a route says otherwise.</summary>
    public long BodyBytesMax { get; init; } = 100L * 1024 * 1024;

    /// <summary>The versions of HTTP that are spoken. Default: both.</summary>
    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1 | HttpProtocols.Http2;

    /// <summary>
    /// Whose connections begin with a header of the PROXY protocol, which names the client; null for nobody's. Called
    /// on any loop.
    /// </summary>
    public Func<NetAddress, bool>? SendsProxyHeader { get; init; }

    /// <summary>
    /// Whether the connections serve the process's own needs, such as the admin address: they are no load, and a drain
    /// does not wait for them.
    /// </summary>
    public bool IsInternal { get; init; }

    /// <summary>Bounds the connections of one client address.</summary>
    public AddressLimit AddressLimit { get; init; } = new(0);

    /// <summary>Bounds the request heads that have begun and not ended.</summary>
    public HeadLimit HeadLimit { get; init; } = new(int.MaxValue);

    /// <summary>From the first byte of a head to its last.</summary>
    public long HeadNanoseconds { get; init; } = 10_000_000_000;

    /// <summary>
    /// Age at which a connection of HTTP/2 takes no further requests, so that long ones spread anew over loops and
    /// machines; each one draws 10 % more or less.
    /// </summary>
    public long AgeNanoseconds { get; init; } = 3_600_000_000_000;

    /// <summary>
    /// How long a connection may be idle between two exchanges, and an event stream or tunnel without bytes.
    /// </summary>
    public long IdleNanoseconds { get; init; } = 75_000_000_000;
}
