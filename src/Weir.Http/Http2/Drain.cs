namespace Weir.Http;

/// <summary>
/// How far the graceful end of a connection is (RFC 9113 6.8): GOAWAY that excludes nothing, and a round trip later the
/// one that names the last stream, so that no request on its way is lost. Owner: the connection, one loop thread.
/// </summary>
internal sealed class Drain
{
    /// <summary>The PING whose answer tells that the first GOAWAY has been read.</summary>
    public const ulong PingValue = 0x5765_6972_4472_6169;

    /// <summary>Whether GOAWAY was sent.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the last stream is named.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>The last stream that is served.</summary>
    public int LastStreamId { get; private set; } = FrameHeader.IdMax;

    public void Begin() => HasBegun = true;

    public void Finish(int lastStreamId)
    {
        HasBegun = true;
        IsFinal = true;
        LastStreamId = lastStreamId;
    }
}
