namespace Weir.Http;

/// <summary>
/// What all HTTP/2 connections of the process together may do of what costs more than it carries. Owner: any thread,
/// one compare-and-swap an event.
/// </summary>
/// <remarks>
/// An attacker who spreads resets over many connections stays below the bound of each. When the process as a whole is
/// beyond its rate, connections are held to a part of theirs (<see cref="AbuseRates.PressedShare"/>); those that
/// complete their streams do not notice.
/// </remarks>
public sealed class Http2Allowance
{
    private long _resetsEvenAt;
    private long _framesEvenAt;

    /// <summary>Counts one event; false while the process is beyond its rate.</summary>
    /// <param name="kind">What has happened.</param>
    /// <param name="now">Nanoseconds of a clock that all loops share.</param>
    public bool Admits(Http2Abuse kind, long now) => kind == Http2Abuse.RapidReset
        ? Admits(ref _resetsEvenAt, AbuseRates.ProcessResets, now)
        : Admits(ref _framesEvenAt, AbuseRates.ProcessFrames, now);

    // Beyond the rate the account moves no further, so that it is even soon after an attack.
    private static bool Admits(ref long evenAt, AbuseRate rate, long now)
    {
        long before = Volatile.Read(ref evenAt);
        while (true)
        {
            long after = Math.Max(before, now) + rate.Interval;
            if (after - now > rate.Credit)
            {
                return false;
            }

            long seen = Interlocked.CompareExchange(ref evenAt, after, before);
            if (seen == before)
            {
                return true;
            }

            before = seen;
        }
    }
}
