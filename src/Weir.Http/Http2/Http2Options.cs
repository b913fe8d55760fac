namespace Weir.Http;

/// <summary>How one end of a connection behaves. Immutable.</summary>
public sealed record Http2Options
{
    /// <summary>Streams that the peer may have open; the number that RFC 9113 6.5.2 names as enough.</summary>
    public int ConcurrentStreamsMax { get; init; } = 100;

    /// <summary>What may be on its way on one stream, in bytes; 0 to 2^31 - 1.</summary>
    public int StreamWindowBytes { get; init; } = 64 * 1024;

    /// <summary>What may be on its way on all streams together, in bytes; at least 65,535.</summary>
    public int ConnectionWindowBytes { get; init; } = 256 * 1024;

    /// <summary>The largest payload that is read, 2^14 to 2^24 - 1 bytes.</summary>
    public int FrameBytesMax { get; init; } = FrameHeader.PayloadMin;

    /// <summary>The table with which field blocks of the peer are read, in bytes.</summary>
    public int DecoderTableBytes { get; init; } = HpackDecoder.DefaultTableSize;

    /// <summary>The table with which our field blocks are written, at most, in bytes.</summary>
    public int EncoderTableBytes { get; init; } = HpackDecoder.DefaultTableSize;

    public HeadLimits HeadLimits { get; init; } = HeadLimits.Downstream;

    public HeadLimits TrailerLimits { get; init; } = HeadLimits.Trailers;

    /// <summary>As a server: whether extended CONNECT is served (RFC 8441).</summary>
    public bool ExtendedConnect { get; init; }

    /// <summary>
    /// Bytes of one field block, compressed. A head beyond its limits but within this is answered; beyond this the
    /// connection ends. No encoder makes a list larger than it is, but one may leave it as it is.
    /// </summary>
    public int FieldBlockBytesMax => HeadLimits.HeadBytesMax * 2;

    /// <summary>What the peer is told.</summary>
    public Http2Settings SettingsFor(Http2Role role)
    {
        bool isServer = role == Http2Role.Server;
        return Http2Settings.Initial with
        {
            HeaderTableSize = (uint)DecoderTableBytes,
            EnablePush = isServer,
            MaxConcurrentStreams = isServer ? (uint)ConcurrentStreamsMax : uint.MaxValue,
            InitialWindowSize = StreamWindowBytes,
            MaxFrameSize = FrameBytesMax,
            MaxHeaderListSize = (uint)HeadLimits.HeadBytesMax,
            EnableConnectProtocol = isServer && ExtendedConnect,
            NoRfc7540Priorities = isServer,
        };
    }
}
