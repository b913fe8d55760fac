using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// What a loop says about a fault. Nothing is formatted by the loop: texts of the request are given as their bytes
/// and copied, cut where they are too long; names are strings that exist already. Owner: the calling loop, for the
/// length of the call.
/// </summary>
public readonly ref struct FaultEvent
{
    /// <summary>What went wrong.</summary>
    public required Fault Fault { get; init; }

    /// <summary>The status answered; 0 when nothing was.</summary>
    public int Status { get; init; }

    /// <summary>The system's error number behind the fault; 0 when there is none.</summary>
    public int Errno { get; init; }

    /// <summary>What exactly was refused, as a text that exists already; null when the fault says it all.</summary>
    public string? Cause { get; init; }

    /// <summary>The route's name; null when none was found yet.</summary>
    public string? Route { get; init; }

    /// <summary>The destination's name; null when none was chosen yet.</summary>
    public string? Destination { get; init; }

    /// <summary>The request's method, as received.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The request's host, as received.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>The request's target, as received; cut when all texts together are longer than 208 bytes.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>The client's address as text.</summary>
    public ReadOnlySpan<byte> Client { get; init; }

    /// <summary>The request's identifier (X-Request-Id).</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }
}
