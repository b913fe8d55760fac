namespace Weir.Testing.Transport;

/// <summary>How a scripted origin answers.</summary>
public enum OriginMove
{
    /// <summary>A body of known length, after the request was read whole.</summary>
    Length,

    Chunked,

    /// <summary>A body that ends with the connection.</summary>
    UntilClose,

    /// <summary>A few interim responses, then a body of known length.</summary>
    Interim,

    /// <summary>The answer as soon as the head is there; the request's body is read all the same.</summary>
    Early,

    /// <summary>The answer as soon as the head is there, and the connection is closed with the body unread.</summary>
    EarlyClose,

    /// <summary>The head at once, the body in two parts much later.</summary>
    Slow,

    /// <summary>204, and <c>Connection: close</c>.</summary>
    Empty,

    /// <summary>Answered by the gateway itself.</summary>
    Fixed,

    /// <summary>Echoes what comes after 101.</summary>
    Upgrade,

    // Those that break: from here on.

    /// <summary>Half of the body, then the end.</summary>
    Cut,

    /// <summary>Half of the body, then a reset.</summary>
    Reset,

    /// <summary>Half of a chunked body, then the end.</summary>
    CutChunked,

    /// <summary>Half of a body that ends by close, then a reset.</summary>
    ResetUntilClose,

    /// <summary>The end instead of an answer.</summary>
    Nothing,

    /// <summary>Half of a head, then the end.</summary>
    HalfHead,

    /// <summary>Answers well and closes a moment later without having said so.</summary>
    CloseAfter,

    /// <summary>Answers well and then talks on.</summary>
    Extra,
}
