namespace Weir.Http;

/// <summary>
/// The states of a stream (RFC 9113 5.1) as far as there is a stream: one that is idle has no object yet. Without push
/// nothing is reserved.
/// </summary>
public enum StreamState : byte
{
    Closed,
    Open,

    /// <summary>We have ended.</summary>
    HalfClosedLocal,

    /// <summary>The peer has ended.</summary>
    HalfClosedRemote,
}
