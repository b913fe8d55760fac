namespace Weir.Transport;

/// <summary>The timeouts of one attempt. Immutable; durations in nanoseconds.</summary>
public sealed record AttemptTimeouts
{
    /// <summary>Until a new connection is established.</summary>
    public long ConnectNanoseconds { get; init; } = 1_000_000_000;

    /// <summary>From the sent request to the head of the response.</summary>
    public long FirstByteNanoseconds { get; init; } = 5_000_000_000;

    /// <summary>Between two receives of a body; not counted while downstream holds back.</summary>
    public long BetweenBytesNanoseconds { get; init; } = 30_000_000_000;
}
