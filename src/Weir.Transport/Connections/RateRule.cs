namespace Weir.Transport;

/// <summary>
/// The slowest peer that is waited for: 500 bytes a second, judged in spans of five seconds. Immutable.
/// </summary>
internal static class RateRule
{
    internal const long SpanNanoseconds = 5_000_000_000;
    internal const long BytesPerSpanMin = 2500;
}
