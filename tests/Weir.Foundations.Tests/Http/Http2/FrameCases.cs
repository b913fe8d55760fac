using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>
/// Frames that break a rule which needs no state, by the section of RFC 9113 (or another RFC) that says so. A frame is
/// type, flags, stream and payload.
/// </summary>
internal static class FrameCases
{
    private const Http2ErrorCode Protocol = Http2ErrorCode.ProtocolError;
    private const Http2ErrorCode Size = Http2ErrorCode.FrameSizeError;
    private const ErrorScope Connection = ErrorScope.Connection;
    private const ErrorScope Stream = ErrorScope.Stream;
    private const Http2Role Server = Http2Role.Server;
    private const Http2Role Client = Http2Role.Client;

    private static readonly byte[] s_four = new byte[4];
    private static readonly byte[] s_eight = new byte[8];

    public static FrameCase[] Wrong { get; } =
    [
        new("4.2 a frame larger than was announced", Server, 0x0, 0, 1, new byte[20_000], Size, Connection),
        new("4.2 an unknown frame larger than was announced", Server, 0xFA, 0, 1, new byte[20_000], Size, Connection),
        new("5.1.1 DATA on an even stream", Server, 0x0, 0, 2, [], Protocol, Connection),
        new("5.1.1 HEADERS on an even stream", Server, 0x1, 4, 2, [], Protocol, Connection),
        new("5.1.1 HEADERS on an even stream, without push", Client, 0x1, 4, 2, [], Protocol, Connection),
        new("5.1 RST_STREAM on an even stream", Server, 0x3, 0, 2, s_four, Protocol, Connection),
        new("5.1 WINDOW_UPDATE on an even stream", Server, 0x8, 0, 2, [0, 0, 0, 1], Protocol, Connection),
        new("6.1 DATA without a stream", Server, 0x0, 0, 0, [1], Protocol, Connection),
        new("6.1 DATA whose padding is all of it", Server, 0x0, 8, 1, [2, 0], Protocol, Connection),
        new("6.1 DATA whose padding is more than all", Server, 0x0, 8, 1, [255, 0, 0], Protocol, Connection),
        new("4.2 padded DATA without the length of the padding", Server, 0x0, 8, 1, [], Size, Connection),
        new("6.2 HEADERS without a stream", Server, 0x1, 4, 0, [0x82], Protocol, Connection),
        new("6.2 HEADERS whose padding is all of it", Server, 0x1, 0xC, 1, [2, 0], Protocol, Connection),
        new("6.2 HEADERS whose padding reaches the priority", Server, 0x1, 0x2C, 1, [2, 0, 0, 0, 0, 9, 0], Protocol,
            Connection),
        new("4.2 padded HEADERS without a payload", Server, 0x1, 0xC, 1, [], Size, Connection),
        new("4.2 HEADERS shorter than its priority", Server, 0x1, 0x24, 1, s_four, Size, Connection),
        new("4.2 HEADERS shorter than padding and priority", Server, 0x1, 0x2C, 1, [0, 0, 0, 0, 0], Size, Connection),
        new("6.3 PRIORITY without a stream", Server, 0x2, 0, 0, [0, 0, 0, 3, 0], Protocol, Connection),
        new("6.3 PRIORITY of 4 bytes", Server, 0x2, 0, 1, s_four, Size, Stream),
        new("6.3 PRIORITY of 6 bytes", Server, 0x2, 0, 1, new byte[6], Size, Stream),
        new("6.4 RST_STREAM without a stream", Server, 0x3, 0, 0, s_four, Protocol, Connection),
        new("6.4 RST_STREAM of 3 bytes", Server, 0x3, 0, 1, new byte[3], Size, Connection),
        new("6.4 RST_STREAM of 5 bytes", Server, 0x3, 0, 1, new byte[5], Size, Connection),
        new("6.5 SETTINGS on a stream", Server, 0x4, 0, 1, [], Protocol, Connection),
        new("6.5 SETTINGS acknowledged with a payload", Server, 0x4, 1, 0, new byte[6], Size, Connection),
        new("6.5 SETTINGS of 5 bytes", Server, 0x4, 0, 0, new byte[5], Size, Connection),
        new("6.5 SETTINGS of 7 bytes", Server, 0x4, 0, 0, new byte[7], Size, Connection),
        new("6.5.2 ENABLE_PUSH of 2", Server, 0x4, 0, 0, [0, 2, 0, 0, 0, 2], Protocol, Connection),
        new("6.5.2 ENABLE_PUSH of 1 from a server", Client, 0x4, 0, 0, [0, 2, 0, 0, 0, 1], Protocol, Connection),
        new("6.5.2 INITIAL_WINDOW_SIZE of 2^31", Server, 0x4, 0, 0, [0, 4, 0x80, 0, 0, 0],
            Http2ErrorCode.FlowControlError, Connection),
        new("6.5.2 MAX_FRAME_SIZE below 2^14", Server, 0x4, 0, 0, [0, 5, 0, 0, 0x3F, 0xFF], Protocol, Connection),
        new("6.5.2 MAX_FRAME_SIZE of 2^24", Server, 0x4, 0, 0, [0, 5, 1, 0, 0, 0], Protocol, Connection),
        new("6.5.3 a wrong value behind a right one", Server, 0x4, 0, 0, [0, 3, 0, 0, 0, 1, 0, 2, 0, 0, 0, 9],
            Protocol, Connection),
        new("RFC 8441 3 ENABLE_CONNECT_PROTOCOL of 2", Server, 0x4, 0, 0, [0, 8, 0, 0, 0, 2], Protocol, Connection),
        new("RFC 9218 2.1 NO_RFC7540_PRIORITIES of 2", Server, 0x4, 0, 0, [0, 9, 0, 0, 0, 2], Protocol, Connection),
        new("8.4 PUSH_PROMISE from a client", Server, 0x5, 4, 1, [0, 0, 0, 2, 0x82], Protocol, Connection),
        new("6.6 PUSH_PROMISE though push is off", Client, 0x5, 4, 1, [0, 0, 0, 2, 0x82], Protocol, Connection),
        new("6.7 PING on a stream", Server, 0x6, 0, 1, s_eight, Protocol, Connection),
        new("6.7 PING of 7 bytes", Server, 0x6, 0, 0, new byte[7], Size, Connection),
        new("6.7 an acknowledged PING of 9 bytes", Server, 0x6, 1, 0, new byte[9], Size, Connection),
        new("6.8 GOAWAY on a stream", Server, 0x7, 0, 1, s_eight, Protocol, Connection),
        new("4.2 GOAWAY of 7 bytes", Server, 0x7, 0, 0, new byte[7], Size, Connection),
        new("6.9 WINDOW_UPDATE of 0 for a stream", Server, 0x8, 0, 1, s_four, Protocol, Stream),
        new("6.9 WINDOW_UPDATE of 0 for the connection", Server, 0x8, 0, 0, s_four, Protocol, Connection),
        new("6.9 WINDOW_UPDATE of the reserved bit alone", Server, 0x8, 0, 1, [0x80, 0, 0, 0], Protocol, Stream),
        new("6.9 WINDOW_UPDATE of 3 bytes", Server, 0x8, 0, 1, new byte[3], Size, Connection),
        new("6.9 WINDOW_UPDATE of 5 bytes", Server, 0x8, 0, 0, new byte[5], Size, Connection),
        new("RFC 7540 5.3.1 HEADERS that depend on themselves", Server, 0x1, 0x24, 1, [0, 0, 0, 1, 9, 0x82], Protocol,
            Connection),
        new("RFC 7540 5.3.1 PRIORITY that depends on itself", Server, 0x2, 0, 1, [0x80, 0, 0, 1, 9], Protocol, Stream),
        new("6.10 CONTINUATION without a stream", Server, 0x9, 4, 0, [0x82], Protocol, Connection),
        new("RFC 9218 7.1 PRIORITY_UPDATE on a stream", Server, 0x10, 0, 1, [0, 0, 0, 1], Protocol, Connection),
        new("RFC 9218 7.1 PRIORITY_UPDATE of no stream", Server, 0x10, 0, 0, [0x80, 0, 0, 0], Protocol, Connection),
        new("RFC 9218 7.1 PRIORITY_UPDATE from a server", Client, 0x10, 0, 0, [0, 0, 0, 1], Protocol, Connection),
        new("4.2 PRIORITY_UPDATE of 3 bytes", Server, 0x10, 0, 0, new byte[3], Size, Connection),
    ];

    public static FrameCase[] Right { get; } =
    [
        new("4.1 an unknown type", Server, 0xFA, 0xFF, 2, [1, 2, 3]),
        new("4.1 unknown flags", Server, 0x0, 0xF6, 1, [1]),
        new("4.2 a frame of the size announced", Server, 0x0, 0, 1, new byte[16_384]),
        new("6.1 DATA without data", Server, 0x0, 1, 1, []),
        new("6.1 DATA with padding of no bytes", Server, 0x0, 8, 1, [0]),
        new("6.1 DATA that is padding but for its length", Server, 0x0, 8, 1, [2, 0, 0]),
        new("6.2 HEADERS with padding and priority", Server, 0x1, 0x2C, 1, [1, 0, 0, 0, 0, 9, 0x82, 0]),
        new("6.3 PRIORITY on an even stream", Server, 0x2, 0, 2, [0, 0, 0, 1, 9]),
        new("6.4 RST_STREAM with an unknown code", Server, 0x3, 0, 1, [0xFF, 0, 0, 0]),
        new("6.5 SETTINGS without settings", Server, 0x4, 0, 0, []),
        new("6.5 SETTINGS acknowledged", Server, 0x4, 1, 0, []),
        new("6.5.2 an unknown setting", Server, 0x4, 0, 0, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        new("6.5.2 ENABLE_PUSH of 1 from a client", Server, 0x4, 0, 0, [0, 2, 0, 0, 0, 1]),
        new("6.5.2 ENABLE_PUSH of 0 from a server", Client, 0x4, 0, 0, [0, 2, 0, 0, 0, 0]),
        new("6.5.2 INITIAL_WINDOW_SIZE of 2^31 - 1", Server, 0x4, 0, 0, [0, 4, 0x7F, 0xFF, 0xFF, 0xFF]),
        new("6.5.2 MAX_FRAME_SIZE of 2^14", Server, 0x4, 0, 0, [0, 5, 0, 0, 0x40, 0]),
        new("6.5.2 MAX_FRAME_SIZE of 2^24 - 1", Server, 0x4, 0, 0, [0, 5, 0, 0xFF, 0xFF, 0xFF]),
        new("6.7 PING", Server, 0x6, 0, 0, s_eight),
        new("6.8 GOAWAY with debug data", Server, 0x7, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3]),
        new("6.9 WINDOW_UPDATE with the reserved bit", Server, 0x8, 0, 1, [0x80, 0, 0, 1]),
        new("6.9 WINDOW_UPDATE of 2^31 - 1", Server, 0x8, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF]),
        new("6.10 CONTINUATION without a fragment", Server, 0x9, 0, 1, []),
        new("RFC 9218 7.1 PRIORITY_UPDATE without a value", Server, 0x10, 0, 0, [0, 0, 0, 1]),
    ];
}
