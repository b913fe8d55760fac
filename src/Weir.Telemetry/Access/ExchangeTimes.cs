namespace Weir.Telemetry;

/// <summary>
/// The stamps of one exchange, in nanoseconds of its loop's clock; 0 is a stamp that was not made. Owner: one loop
/// thread.
/// </summary>
/// <remarks>
/// Few of them read the clock: what follows a wait is stamped with the time of its tick, which the loop has read
/// already, and what did not wait took no time worth a stamp.
/// </remarks>
public struct ExchangeTimes
{
    /// <summary>The first byte of the request was read.</summary>
    public long StartedAt;

    /// <summary>The request was read as far as it has to be before it is sent on or answered.</summary>
    public long ReadyAt;

    /// <summary>For how long a full pool made its attempts wait.</summary>
    public long PoolWait;

    /// <summary>How long opening connections for it took, looking names up included.</summary>
    public long Connecting;

    /// <summary>The whole of a streamed body was passed on.</summary>
    public long SentAt;

    /// <summary>The head of the origin's final response was read.</summary>
    public long HeadAt;

    /// <summary>Whether it was sent to a destination, or was about to be.</summary>
    public bool IsAttempted;

    /// <summary>Whether the last attempt used a connection that had served another one.</summary>
    public bool IsReused;

    /// <summary>Whether the body of the request is sent on while it is read.</summary>
    public bool IsStreamed;

    /// <summary>Whether it became a tunnel or an event stream: that it lasts says nothing about speed.</summary>
    public bool IsLasting;

    /// <summary>What counts for whether the exchange was slow: all of it, or up to the head of what lasts.</summary>
    /// <param name="endedAt">When the exchange ended.</param>
    public readonly long Taken(long endedAt) =>
        (IsLasting ? Math.Max(HeadAt, ReadyAt) : endedAt) - StartedAt;

    /// <summary>Where the time went. The phases follow each other without a gap and add up to the total.</summary>
    /// <param name="endedAt">When the exchange ended.</param>
    public readonly ExchangePhases ToPhases(long endedAt)
    {
        long total = Math.Max(0, endedAt - StartedAt);
        long ready = ReadyAt == 0 ? total : Math.Clamp(ReadyAt - StartedAt, 0, total);
        if (!IsAttempted)
        {
            return ExchangePhases.Of(ready, ready, ready, ready, ready, total);
        }

        long placed = Math.Min(ready + PoolWait, total);
        long connected = Math.Min(placed + Connecting, total);
        long head = HeadAt == 0 ? total : Math.Clamp(HeadAt - StartedAt, connected, total);
        return ExchangePhases.Of(ready, placed, connected, Sent(connected, head), head, total);
    }

    // An origin may answer before it has all of the body; then it was not the client that was waited for.
    private readonly long Sent(long connected, long head)
    {
        if (!IsStreamed)
        {
            return connected;
        }

        bool isPassedOn = SentAt != 0 && (HeadAt == 0 || SentAt <= HeadAt);
        return isPassedOn ? Math.Clamp(SentAt - StartedAt, connected, head) : HeadAt == 0 ? head : connected;
    }
}
