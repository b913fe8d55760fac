using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// What goes with a head into the frames of a session: a request that opens a stream, or a response on one. Immutable.
/// </summary>
internal readonly ref struct HeadFrame
{
    internal BodyFraming Framing { get; init; }

    internal bool EndsStream { get; init; }

    /// <summary>Of a response: its status; 0 for a request.</summary>
    internal int Status { get; init; }

    /// <summary>Of a request: <c>http</c> or <c>https</c>.</summary>
    internal ReadOnlySpan<byte> Scheme { get; init; }

    /// <summary>Of a response: Date, where it has none.</summary>
    internal ReadOnlySpan<byte> Date { get; init; }

    internal bool TryWrite(
        Http2Connection core, Head head, Span<byte> destination, ref Http2Stream? stream, out int written) =>
        Status == 0
            ? core.TryWriteRequest(head, Scheme, Framing, EndsStream, destination, out written, out stream)
            : core.TryWriteResponse(stream!, head, Status, Framing, EndsStream, destination, out written, Date);
}
