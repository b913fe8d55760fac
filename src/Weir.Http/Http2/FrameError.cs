namespace Weir.Http;

/// <summary>What is wrong with a frame. Immutable; the default value is no error.</summary>
/// <param name="Code">What the peer is told.</param>
/// <param name="Scope">What ends by it.</param>
/// <param name="Reason">For the log and as debug data of GOAWAY: ASCII, one line.</param>
internal readonly record struct FrameError(Http2ErrorCode Code, ErrorScope Scope, string Reason)
{
    public static FrameError None => default;

    public bool IsError => Scope != ErrorScope.None;

    public static FrameError OfConnection(Http2ErrorCode code, string reason) =>
        new(code, ErrorScope.Connection, reason);

    public static FrameError OfStream(Http2ErrorCode code, string reason) => new(code, ErrorScope.Stream, reason);
}
