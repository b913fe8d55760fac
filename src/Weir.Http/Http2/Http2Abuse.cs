namespace Weir.Http;

/// <summary>
/// The ways in which a peer can make a connection cost more than it carries; each has its bound in <see
/// cref="AbuseRates"/>. The names are those of the metric.
/// </summary>
public enum Http2Abuse : byte
{
    None,

    /// <summary>Streams that the peer resets, or makes us reset, instead of ending them.</summary>
    RapidReset,

    /// <summary>Streams opened beyond what was allowed before the peer can have known it, or while we drain.</summary>
    RefusedStreams,

    /// <summary>Field blocks of many CONTINUATION frames.</summary>
    ContinuationFlood,

    /// <summary>Field blocks whose bytes, still compressed, are more than a head may have.</summary>
    FieldBlockFlood,

    /// <summary>Frames of DATA, HEADERS and CONTINUATION that carry and end nothing.</summary>
    EmptyFrames,

    /// <summary>SETTINGS and GOAWAY.</summary>
    SettingsFlood,

    PingFlood,

    /// <summary>PRIORITY and PRIORITY_UPDATE.</summary>
    PriorityFlood,

    /// <summary>Many WINDOW_UPDATE frames, so that each opens the window by little.</summary>
    WindowUpdateFlood,

    /// <summary>Frames on streams that are closed, beyond what can have been on its way.</summary>
    ClosedStreamFrames,

    /// <summary>Frames of types that mean nothing here.</summary>
    UnknownFrames,

    /// <summary>The peer makes us answer and does not read the answers.</summary>
    OutputFlood,
}
