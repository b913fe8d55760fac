namespace Weir.Http;

/// <summary>
/// The bounds of each kind of abuse on one connection. They are set so that a heavy but honest client stays far below
/// and an attack ends within a few hundred frames. Immutable; any thread.
/// </summary>
internal static class AbuseRates
{
    /// <summary>Number of kinds, <see cref="Http2Abuse.None"/> included.</summary>
    public const int Kinds = (int)Http2Abuse.OutputFlood + 1;

    /// <summary>
    /// CONTINUATION frames of one block. The largest head that is read fills four frames; some peers send small ones.
    /// </summary>
    public const int ContinuationsMax = 64;

    /// <summary>
    /// Interim responses to one request: a 100, a 102 every few seconds, a handful of 103.
    /// </summary>
    public const int InterimsMax = 64;

    /// <summary>
    /// When the whole process is under attack, each connection has this part of its burst: an honest connection that
    /// completes its streams has no need of more.
    /// </summary>
    public const int PressedShare = 10;

    // A page that is left cancels as many requests as may be open, 100, at once; a stream that completes earns one
    // back. In the 20 seconds of an attack at any pace that makes at most 200 resets beyond the completed streams.
    private static readonly AbuseRate s_rapidReset = new(100, 5);

    // What a client opens before it has read our SETTINGS, or while GOAWAY is on its way to it.
    private static readonly AbuseRate s_refusedStreams = new(200, 20);

    // Some libraries end a flush with an empty frame; none does so at each.
    private static readonly AbuseRate s_emptyFrames = new(100, 10);

    // One or two at the start; later ones change a window.
    private static readonly AbuseRate s_settings = new(50, 1);

    // Keep-alive needs one in seconds. Probes of the bandwidth, one a round trip while data flows, are earned by that
    // data; see AbuseGuard.
    private static readonly AbuseRate s_ping = new(200, 10);

    // Five groups at the start and one or two frames for each request; those are earned by the request.
    private static readonly AbuseRate s_priority = new(200, 20);

    // One for the stream and one for the connection for each DATA frame that we send is earned by that frame.
    private static readonly AbuseRate s_windowUpdate = new(1000, 50);

    // A hundred uploads that are reset at once have this many frames of 1 KiB on their way, windows being 64 KiB.
    private static readonly AbuseRate s_closedStream = new(6400, 200);

    // Frames that a peer sends to see whether extensions are passed over as they should.
    private static readonly AbuseRate s_unknown = new(500, 20);

    private static readonly AbuseRate s_never = new(0, 1);

    /// <summary>Resets of all connections together, for <see cref="Http2Allowance"/>.</summary>
    public static AbuseRate ProcessResets => new(2000, 1000);

    /// <summary>Other suspicious frames of all connections together.</summary>
    public static AbuseRate ProcessFrames => new(20_000, 10_000);

    public static AbuseRate Of(Http2Abuse kind) => kind switch
    {
        Http2Abuse.RapidReset => s_rapidReset,
        Http2Abuse.RefusedStreams => s_refusedStreams,
        Http2Abuse.EmptyFrames => s_emptyFrames,
        Http2Abuse.SettingsFlood => s_settings,
        Http2Abuse.PingFlood => s_ping,
        Http2Abuse.PriorityFlood => s_priority,
        Http2Abuse.WindowUpdateFlood => s_windowUpdate,
        Http2Abuse.ClosedStreamFrames => s_closedStream,
        Http2Abuse.UnknownFrames => s_unknown,
        _ => s_never,
    };
}
