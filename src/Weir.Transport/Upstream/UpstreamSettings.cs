using Weir.IO;

namespace Weir.Transport;

/// <summary>How one destination is connected to. Immutable; durations in nanoseconds.</summary>
public sealed record UpstreamSettings
{
    /// <summary>Connections open or being opened at most, over all loops; further attempts wait in line.</summary>
    public int ConnectionsMax { get; init; } = 1024;

    /// <summary>How long a parked connection is kept when its origin does not say how long it keeps it.</summary>
    public long IdleNanoseconds { get; init; } = 4_000_000_000;

    /// <summary>
    /// Whether <see cref="IdleNanoseconds"/> was written by somebody and goes before what the origin says.
    /// </summary>
    public bool IdleIsWritten { get; init; }

    /// <summary>Age at which a connection is not parked again; each one draws 10 % more or less.</summary>
    public long LifetimeNanoseconds { get; init; } = 1_800_000_000_000;

    /// <summary>What connections to it speak; null for plaintext.</summary>
    public TlsClient? Tls { get; init; }

    /// <summary>The version of HTTP. Without TLS there is nothing to negotiate, and HTTP/1.1 is spoken.</summary>
    public UpstreamProtocol Protocol { get; init; }

    /// <summary>
    /// As <see cref="Tls"/>, for connections that are to become tunnels where the protocol is negotiated: few servers
    /// carry those over HTTP/2, all over HTTP/1.1. Null where nothing is negotiated.
    /// </summary>
    public TlsClient? TunnelTls { get; init; }

    /// <summary>How long an attempt waits in line.</summary>
    public long WaitNanoseconds { get; init; } = 5_000_000_000;
}
