using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// What a loop says about a finished exchange. Nothing is formatted by the loop: texts are given as the bytes that were
/// received, secrets included, and copied; what is hidden is hidden when a line is made. Owner: the calling loop, for
/// the length of the call.
/// </summary>
public readonly ref struct AccessEvent
{
    /// <summary>The stamps.</summary>
    public required ExchangeTimes Times { get; init; }

    /// <summary>When the exchange ended, in nanoseconds of the loop's clock.</summary>
    public required long EndedAt { get; init; }

    /// <summary>What went wrong, or none.</summary>
    public Fault Fault { get; init; }

    /// <summary>The status answered; 0 when nothing was.</summary>
    public int Status { get; init; }

    /// <summary>Of HTTP, times ten: 10, 11 or 20.</summary>
    public int Version { get; init; }

    /// <summary>Bytes of the request's body, without framing.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the response's body, without framing.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>The client's address in network order, 4 or 16 bytes; empty when it has none.</summary>
    public ReadOnlySpan<byte> Client { get; init; }

    /// <summary>The route's name in UTF-8; empty when none was found.</summary>
    public ReadOnlySpan<byte> Route { get; init; }

    /// <summary>The destination's name in UTF-8; empty when none was chosen.</summary>
    public ReadOnlySpan<byte> Destination { get; init; }

    /// <summary>The method; empty when it could not be read.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The host that was asked for, with the port if one was written.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>The target as it was received; empty when it could not be read.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>The request's identifier.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>The trace that the request belongs to: 32 digits, or empty.</summary>
    public ReadOnlySpan<byte> TraceId { get; init; }

    /// <summary>The value of User-Agent.</summary>
    public ReadOnlySpan<byte> UserAgent { get; init; }

    /// <summary>The value of Referer.</summary>
    public ReadOnlySpan<byte> Referer { get; init; }
}
