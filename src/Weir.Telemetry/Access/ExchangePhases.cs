namespace Weir.Telemetry;

/// <summary>Where the time of one exchange went, in microseconds, in the order of the phases. Immutable.</summary>
/// <param name="Request">Reading the request: its head, and its body where that is read first.</param>
/// <param name="Pool">Waiting for a place in a full pool.</param>
/// <param name="Connect">Opening a connection, looking its name up included.</param>
/// <param name="Send">Passing a streamed body on, as fast as the client sends it.</param>
/// <param name="Origin">Waiting for the head of the response; after <paramref name="Send"/>.</param>
/// <param name="Response">From the head of the response to its last byte; for an answer of our own all of it.</param>
public readonly record struct ExchangePhases(
    long Request, long Pool, long Connect, long Send, long Origin, long Response)
{
    /// <summary>From the first byte of the request to the end: the sum of the phases.</summary>
    public long Total => Request + Pool + Connect + Send + Origin + Response;

    /// <summary>
    /// Made of the ends of the phases, in nanoseconds from the start. Each is cut to microseconds before the
    /// differences are taken, so that they add up.
    /// </summary>
    internal static ExchangePhases Of(
        long ready, long placed, long connected, long sent, long head, long total) =>
        new(
            Us(ready),
            Us(placed) - Us(ready),
            Us(connected) - Us(placed),
            Us(sent) - Us(connected),
            Us(head) - Us(sent),
            Us(total) - Us(head));

    private static long Us(long nanoseconds) => nanoseconds / 1000;
}
