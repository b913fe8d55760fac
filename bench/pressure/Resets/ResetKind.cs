namespace Weir.Pressure;

/// <summary>Who sends the reset of an attacked stream.</summary>
internal enum ResetKind
{
    /// <summary>The client opens a stream and cancels it at once (CVE-2023-44487).</summary>
    ByClient,

    /// <summary>
    /// The client opens a stream and enlarges its window by 0, an error of the stream that the server has to answer
    /// with a reset (CVE-2025-8671).
    /// </summary>
    ByServer,
}
