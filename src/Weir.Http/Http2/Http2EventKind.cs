namespace Weir.Http;

/// <summary>What a step of reading has found; see <see cref="Http2Event"/> for what goes with each.</summary>
public enum Http2EventKind : byte
{
    /// <summary>Nothing to tell. Not seen outside.</summary>
    None,

    /// <summary>All bytes that could be read are consumed; those left are the beginning of something.</summary>
    NeedMore,

    /// <summary>A request: Stream, Head, EndsStream. With an Error it is too large: 431 or 414.</summary>
    RequestHead,

    /// <summary>A final response: Stream, Head, EndsStream.</summary>
    ResponseHead,

    /// <summary>An interim response: Stream, Head.</summary>
    InterimHead,

    /// <summary>Trailers: Stream, Head. The message has ended.</summary>
    Trailers,

    /// <summary>A run of content: Stream, Start, Length, EndsStream. Length is 0 only at the end.</summary>
    Data,

    /// <summary>The stream is closed by the peer: Stream, Code, IsUnprocessed.</summary>
    StreamReset,

    /// <summary>
    /// The stream is closed by an error of the peer, and RST_STREAM is in the output: StreamId, Code, Reason, Error;
    /// Stream, unless the stream was refused or is over.
    /// </summary>
    StreamError,

    /// <summary>Data may be sent again: on Stream, or on all when it is null.</summary>
    WindowOpened,

    /// <summary>The settings of the peer have changed, and with them perhaps all windows.</summary>
    SettingsChanged,

    /// <summary>The peer has acknowledged our settings, which hold from now on.</summary>
    SettingsAcknowledged,

    /// <summary>A PING of ours came back: Value.</summary>
    PingAcknowledged,

    /// <summary>The peer goes away: LastStreamId, Code. Streams that it did not process follow as resets.</summary>
    GoAway,

    /// <summary>
    /// The connection is over: Code, Reason, Abuse. GOAWAY is in the output; nothing is read any more.
    /// </summary>
    ConnectionError,
}
