namespace Weir.Http;

/// <summary>
/// Counts what a peer does that costs more than it carries. Owner: the connection, one loop thread.
/// </summary>
/// <remarks>
/// One word a kind, the time at which the account is even again: an event moves it on by the interval of its rate, time
/// and honest work bring it back (the generic cell rate algorithm, a token bucket without a refill).
/// </remarks>
internal sealed class AbuseGuard(Http2Allowance? allowance)
{
    private const int EarningBytesMin = 128;
    private const int FramesOnTheirWay = 64;

    private readonly long[] _evenAt = new long[AbuseRates.Kinds];

    /// <summary>Counts one event; false when that is one too many.</summary>
    /// <param name="kind">What has happened.</param>
    /// <param name="now">Nanoseconds of the loop's clock.</param>
    public bool Admits(Http2Abuse kind, long now)
    {
        AbuseRate rate = AbuseRates.Of(kind);
        ref long evenAt = ref _evenAt[(int)kind];
        evenAt = Math.Max(evenAt, now) + rate.Interval;
        long ahead = evenAt - now;
        long pressed = rate.Credit / AbuseRates.PressedShare;

        // For the process each reset counts; of other frames honest peers send many, so that only those count which
        // their connection has not earned.
        bool isCounted = allowance is not null && (kind == Http2Abuse.RapidReset || ahead > pressed);
        bool isPressed = isCounted && !allowance!.Admits(kind, now);
        return ahead <= (isPressed ? pressed : rate.Credit);
    }

    /// <summary>
    /// A stream was opened: its priority may be told, and told again, its window be enlarged, and a flush be empty.
    /// </summary>
    public void StreamOpened()
    {
        Earn(Http2Abuse.PriorityFlood, 2);
        Earn(Http2Abuse.WindowUpdateFlood, 1);
        Earn(Http2Abuse.EmptyFrames, 1);
    }

    /// <summary>We have reset a stream: as many frames of 1 KiB may be on their way as fill its window.</summary>
    public void StreamReset() => Earn(Http2Abuse.ClosedStreamFrames, FramesOnTheirWay);

    /// <summary>Both ends have ended a stream: one more may be reset.</summary>
    public void StreamCompleted() => Earn(Http2Abuse.RapidReset, 1);

    /// <summary>
    /// A frame of data was sent: the peer may open both of its windows again, and measure the time that it took. A
    /// small frame that is all that the window allowed earns nothing, or windows opened by little would pay for
    /// themselves.
    /// </summary>
    public void DataSent(int bytes, int sendable)
    {
        if (bytes == 0 || (bytes == sendable && bytes < EarningBytesMin))
        {
            return;
        }

        Earn(Http2Abuse.WindowUpdateFlood, 2);
        Earn(Http2Abuse.PingFlood, 1);
    }

    // What is earned while the account is even is lost: the next event begins at its own time.
    private void Earn(Http2Abuse kind, int count) => _evenAt[(int)kind] -= count * AbuseRates.Of(kind).Interval;
}
