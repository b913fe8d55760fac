using System.Runtime.InteropServices;

namespace Weir.Telemetry;

/// <summary>
/// What one loop counts besides requests. Plain fields: the loop adds to them (<c>counters.Reused++</c>), readers
/// take them with <see cref="Volatile"/> and sum over the loops. A connection that is moved is opened on one loop and
/// closed on another: only the sums mean something. Owner: one loop thread writes, any thread reads.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public sealed class LoopCounters
{
    // Other objects of the heap must not share a cache line with the fields, or their writers would slow the loop down.
#pragma warning disable CS0169 // Padding is there to be skipped.
    private readonly CacheLines _before;
#pragma warning restore CS0169

    /// <summary>Exchanges begun and not ended.</summary>
    public long ActiveRequests;

    /// <summary>Requests sent to an origin a second time because a reused connection turned out dead.</summary>
    public long Resent;

    /// <summary>Copies of requests that were sent to a mirror.</summary>
    public long Copied;

    /// <summary>
    /// Copies of requests that a mirror did not get: too many under way, no memory, a body not at hand.
    /// </summary>
    public long CopiesDropped;

    /// <summary>Exchanges that are tunnels now.</summary>
    public long OpenTunnels;

    /// <summary>Downstream connections accepted.</summary>
    public long Accepted;

    /// <summary>Downstream connections refused because of a limit.</summary>
    public long Refused;

    /// <summary>Downstream connections open.</summary>
    public long DownstreamOpen;

    /// <summary>Upstream connections asked for.</summary>
    public long Dialled;

    /// <summary>Upstream connections asked for that did not come to be.</summary>
    public long DialFailed;

    /// <summary>Upstream connections open, parked ones included.</summary>
    public long UpstreamOpen;

    /// <summary>Attempts that used a connection that had served another one before.</summary>
    public long Reused;

    /// <summary>Upstream connections that came to this loop from another one.</summary>
    public long Moved;

    /// <summary>Handshakes of TLS with clients that agreed on new keys.</summary>
    public long DownstreamTlsFull;

    /// <summary>Handshakes of TLS with clients that went on from an earlier connection.</summary>
    public long DownstreamTlsResumed;

    /// <summary>Handshakes of TLS with destinations that agreed on new keys.</summary>
    public long UpstreamTlsFull;

    /// <summary>Handshakes of TLS with destinations that went on from an earlier connection.</summary>
    public long UpstreamTlsResumed;

    /// <summary>Downstream connections that speak HTTP/2, open.</summary>
    public long Http2Open;

    /// <summary>Streams of HTTP/2 that were reset for an error of the peer, on either side.</summary>
    public long Http2StreamErrors;

    /// <summary>Bytes received from clients.</summary>
    public long DownstreamBytesReceived;

    /// <summary>Bytes sent to clients.</summary>
    public long DownstreamBytesSent;

    /// <summary>Bytes received from origins.</summary>
    public long UpstreamBytesReceived;

    /// <summary>Bytes sent to origins.</summary>
    public long UpstreamBytesSent;

#pragma warning disable CS0169 // Padding is there to be skipped.
    private readonly CacheLines _after;
#pragma warning restore CS0169
}
