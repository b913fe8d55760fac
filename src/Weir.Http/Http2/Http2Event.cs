namespace Weir.Http;

/// <summary>
/// What a step of reading a connection has found. Immutable; what it refers to belongs to the connection.
/// </summary>
public readonly record struct Http2Event(Http2EventKind Kind)
{
    public static Http2Event NeedMore => new(Http2EventKind.NeedMore);

    public Http2Stream? Stream { get; init; }

    public int StreamId { get; init; }

    /// <summary>The head that was provided for it.</summary>
    public Head? Head { get; init; }

    /// <summary>Where the content begins in the bytes that were read.</summary>
    public int Start { get; init; }

    public int Length { get; init; }

    /// <summary>Whether the peer has ended its message with this.</summary>
    public bool EndsStream { get; init; }

    public Http2ErrorCode Code { get; init; }

    /// <summary>What is wrong with a head.</summary>
    public HttpError Error { get; init; }

    /// <summary>For the log: one line of ASCII.</summary>
    public string? Reason { get; init; }

    /// <summary>Which bound was passed, if it was one; for the metric.</summary>
    public Http2Abuse Abuse { get; init; }

    /// <summary>Of a reset: the peer has not acted on the stream, so that the request may be sent again.</summary>
    public bool IsUnprocessed { get; init; }

    /// <summary>The content of a PING.</summary>
    public ulong Value { get; init; }

    /// <summary>Of GOAWAY.</summary>
    public int LastStreamId { get; init; }
}
