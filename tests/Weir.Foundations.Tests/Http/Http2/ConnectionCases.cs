using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>
/// One row for each rule of RFC 9113 that binds a receiver and needs the state of the connection; rules of single
/// frames are in <see cref="FrameCases"/>, those of heads in <see cref="RequestHeadCases"/>.
/// </summary>
internal static class ConnectionCases
{
    private const Http2Role Server = Http2Role.Server;
    private const Http2Role Client = Http2Role.Client;

    public static ConnectionCase[] All { get; } =
        [.. Frames(), .. States(), .. Identifiers(), .. Windows(), .. Messages(), .. Responses(), .. Connections()];

    private static ConnectionCase[] Frames() =>
    [
        Of("4.1 an unknown type is passed over", Server, "", Wire.Frame((FrameType)0xFA, 0xFF, 1, 1, 2, 3)),
        Of("5.5 an unknown type inside a field block is an error", Server, "failed ProtocolError",
            Wire.Frame(FrameType.Headers, 0, 1, Wire.Get), Wire.Frame((FrameType)0xFA, 0, 1)),
        Of("4.1 unknown flags mean nothing", Server, "1 GET end",
            Wire.Frame(FrameType.Headers, Wire.EndHeaders | Wire.EndStream | 0xC2, 1, Wire.Get)),
        Of("4.1 flags that a type does not have mean nothing", Server, "ping 1", Wire.Frame(
            FrameType.Ping, 0xFF, 0, 1, 0, 0, 0, 0, 0, 0, 0)),
        Of("4.3 a block that cannot be decoded ends the connection", Server, "failed CompressionError",
            Wire.Headers(1, [0x80], end: true)),
        Of("4.3 a block that ends too early ends the connection", Server, "failed CompressionError",
            Wire.Headers(1, [.. Wire.Get, 0x00, 0x05, (byte)'x'], end: true)),
        Of("4.3 the block of a refused stream is decoded too", Server, "failed CompressionError",
            each => each.Receive([.. Enumerable.Range(0, 10).SelectMany(each => Wire.Request((2 * each) + 1))]),
            Wire.Headers(21, [0x80], end: true)),
        Of("4.3 frames of another stream between those of a block", Server, "failed ProtocolError",
            Wire.Frame(FrameType.Headers, 0, 1, Wire.Get), Wire.Request(3)),
        Of("6.2 HEADERS without END_HEADERS is followed by CONTINUATION", Server, "failed ProtocolError",
            Wire.Frame(FrameType.Headers, 0, 1, Wire.Get), Wire.Ping(1)),
        Of("6.10 CONTINUATION of another stream", Server, "failed ProtocolError",
            Wire.Frame(FrameType.Headers, 0, 1, Wire.Get), Wire.Frame(FrameType.Continuation, 4, 3)),
        Of("6.10 CONTINUATION without HEADERS", Server, "failed ProtocolError",
            Wire.Frame(FrameType.Continuation, 4, 1, Wire.Get)),
        Of("6.10 CONTINUATION behind a block that has ended", Server, "failed ProtocolError",
            Wire.Request(1), Wire.Frame(FrameType.Continuation, 4, 1, Wire.Get)),
        Of("6.10 a block in three frames", Server, "1 GET end",
            Wire.Frame(FrameType.Headers, Wire.EndStream, 1, Wire.Get[..5]),
            Wire.Frame(FrameType.Continuation, 0, 1, Wire.Get[5..9]),
            Wire.Frame(FrameType.Continuation, 4, 1, Wire.Get[9..])),
        Of("6.1 padding is not content", Server, "1 data ab",
            Wire.Request(1, end: false), Wire.Frame(FrameType.Data, Wire.Padded, 1, 3, (byte)'a', (byte)'b', 0, 0, 0)),
        Of("6.1 padding that is all of the frame", Server, "failed ProtocolError",
            Wire.Request(1, end: false), Wire.Frame(FrameType.Data, Wire.Padded, 1, 3, 0, 0)),
        Of("6.2 padding and old priority around a block", Server, "1 GET end",
            Wire.Frame(FrameType.Headers, 0x2D, 1, [2, 0, 0, 0, 9, 1, .. Wire.Get, 0, 0])),
        Of("RFC 7540 5.3.1 a stream that depends on itself", Server, "failed ProtocolError",
            Wire.Frame(FrameType.Headers, 0x25, 1, [0, 0, 0, 1, 1, .. Wire.Get])),
    ];

    private static ConnectionCase[] States() =>
    [
        Of("5.1 idle: DATA", Server, "failed ProtocolError", Wire.Data(1, "x")),
        Of("5.1 idle: RST_STREAM", Server, "failed ProtocolError", Wire.Reset(1)),
        Of("5.1 idle: WINDOW_UPDATE", Server, "failed ProtocolError", Wire.WindowUpdate(1, 1)),
        Of("5.1 idle: WINDOW_UPDATE of nothing", Server, "failed ProtocolError", Wire.WindowUpdate(1, 0)),
        Of("5.1 idle: PRIORITY", Server, "", Wire.Frame(FrameType.Priority, 0, 1, 0, 0, 0, 0, 0)),
        Of("RFC 7540 5.3.1 PRIORITY of an idle stream on itself", Server, "failed ProtocolError",
            Wire.Frame(FrameType.Priority, 0, 1, 0, 0, 0, 1, 0)),
        Of("RFC 7540 5.3.1 PRIORITY of an open stream on itself", Server, "1 error ProtocolError",
            Wire.Request(1, end: false), Wire.Frame(FrameType.Priority, 0, 1, 0, 0, 0, 1, 0)),
        Of("5.1 idle: HEADERS from a server", Client, "failed ProtocolError", Wire.Headers(7, Wire.Ok, end: true)),
        Of("5.1 idle: DATA from a server", Client, "failed ProtocolError", Wire.Data(7, "x")),
        Of("5.1 half-closed remote: DATA", Server, "1 error StreamClosed", Wire.Request(1), Wire.Data(1, "x")),
        Of("5.1 half-closed remote: HEADERS", Server, "1 error StreamClosed", Wire.Request(1), Wire.Request(1)),
        Of("5.1 half-closed remote: WINDOW_UPDATE", Server, "1 GET end", Wire.Request(1), Wire.WindowUpdate(1, 1)),
        Of("5.1 half-closed remote: RST_STREAM", Server, "1 reset Cancel", Wire.Request(1), Wire.Reset(1)),
        Of("5.1 half-closed remote: PRIORITY", Server, "1 GET end",
            Wire.Request(1), Wire.Frame(FrameType.Priority, 0, 1, 0, 0, 0, 0, 0)),
        Of("5.1 half-closed local: DATA", Server, "1 data x", Answered(end: false), Wire.Data(1, "x")),
        Of("5.1 closed by both ends: DATA", Server, "failed StreamClosed", Answered(end: true), Wire.Data(1, "x")),
        Of("5.1 closed by both ends: HEADERS", Server, "failed StreamClosed", Answered(end: true), Wire.Request(1)),
        Of("5.1 closed by both ends: WINDOW_UPDATE", Server, "", Answered(end: true), Wire.WindowUpdate(1, 1)),
        Of("5.1 closed by both ends: RST_STREAM", Server, "", Answered(end: true), Wire.Reset(1)),
        Of("5.1 closed by both ends: PRIORITY", Server, "",
            Answered(end: true), Wire.Frame(FrameType.Priority, 0, 1, 0, 0, 0, 0, 0)),
        Of("5.1 closed by both ends: a wrong PRIORITY", Server, "",
            Answered(end: true), Wire.Frame(FrameType.Priority, 0, 1, 0)),
        Of("5.1 closed by RST_STREAM of the peer: DATA", Server, "failed StreamClosed",
            Wire.Request(1, end: false), Wire.Reset(1), Wire.Data(1, "x")),
        Of("5.1 closed by RST_STREAM of the peer: HEADERS", Server, "failed StreamClosed",
            Wire.Request(1, end: false), Wire.Reset(1), Wire.Request(1)),
        Of("5.1 closed by our RST_STREAM: DATA", Server, "", ResetByUs, Wire.Data(1, "x", end: true)),
        Of("5.1 closed by our RST_STREAM: HEADERS", Server, "", ResetByUs, Wire.Request(1)),
        Of("5.1 closed by our RST_STREAM: HEADERS is decoded", Server, "failed CompressionError",
            ResetByUs, Wire.Headers(1, [0x80], end: true)),
        Of("5.1 closed by our RST_STREAM: WINDOW_UPDATE", Server, "", ResetByUs, Wire.WindowUpdate(1, 1)),
        Of("5.1 closed by our RST_STREAM: RST_STREAM", Server, "", ResetByUs, Wire.Reset(1)),
        Of("5.4.1 nothing is read behind an error", Server, "failed ProtocolError",
            Wire.Data(1, "x"), Wire.Request(3)),
    ];

    private static ConnectionCase[] Identifiers() =>
    [
        Of("5.1.1 an even stream", Server, "failed ProtocolError", Wire.Request(2)),
        Of("5.1.1 a stream below an earlier one", Server, "failed ProtocolError", Wire.Request(5), Wire.Request(3)),
        Of("5.1.1 DATA on a stream that was left out", Server, "failed StreamClosed",
            Wire.Request(5, end: false), Wire.Data(3, "x")),
        Of("5.1.1 a later stream leaves earlier ones out", Server, "99 GET end", Wire.Request(1), Wire.Request(99)),
        Of("5.1.1 the highest stream", Server, "2147483647 GET end", Wire.Request(int.MaxValue)),
        Of("5.1.2 more streams than are allowed", Server, "21 error RefusedStream",
            [.. Enumerable.Range(0, 11).Select(each => Wire.Request((2 * each) + 1))]),
        Of("8.4 PUSH_PROMISE", Client, "failed ProtocolError",
            Wire.Frame(FrameType.PushPromise, Wire.EndHeaders, 1, [0, 0, 0, 2, .. Wire.Get])),
        Of("8.4 PUSH_PROMISE from a client", Server, "failed ProtocolError",
            Wire.Frame(FrameType.PushPromise, Wire.EndHeaders, 1, [0, 0, 0, 2, .. Wire.Get])),
    ];

    private static ConnectionCase[] Windows() =>
    [
        Of("6.9 a window of a stream enlarged by nothing", Server, "1 error ProtocolError",
            Wire.Request(1), Wire.WindowUpdate(1, 0)),
        Of("6.9 the window of the connection enlarged by nothing", Server, "failed ProtocolError",
            Wire.WindowUpdate(0, 0)),
        Of("6.9.1 the window of a stream too large", Server, "1 error FlowControlError",
            Wire.Request(1), Wire.WindowUpdate(1, int.MaxValue)),
        Of("6.9.1 the window of the connection too large", Server, "failed FlowControlError",
            Wire.WindowUpdate(0, int.MaxValue)),
        Of("6.9.1 the window of the connection as large as may be", Server, "",
            Wire.WindowUpdate(0, int.MaxValue - ushort.MaxValue)),
        Of("6.9.2 a setting makes a window too large", Server, "failed FlowControlError",
            Wire.Request(1), Wire.WindowUpdate(1, int.MaxValue - ushort.MaxValue),
            Wire.Settings((SettingId.InitialWindowSize, ushort.MaxValue + 1))),
        Of("6.9.2 a setting makes no window of the connection too large", Server, "SettingsChanged",
            Wire.WindowUpdate(0, int.MaxValue - ushort.MaxValue),
            Wire.Settings((SettingId.InitialWindowSize, int.MaxValue))),
        Of("6.9.1 more than the window of a stream", Server, "1 error FlowControlError",
            each => each.Consumes = false,
            Wire.Request(1, end: false), Wire.Data(1, new string('x', 1000)), Wire.Data(1, "x")),
        Of("6.9.1 padding counts in the window", Server, "1 error FlowControlError", each => each.Consumes = false,
            Wire.Request(1, end: false), Wire.Data(1, new string('x', 998)),
            Wire.Frame(FrameType.Data, Wire.Padded, 1, 2, 0, 0)),
    ];

    private static ConnectionCase[] Messages() =>
    [
        Of("8.1 trailers that do not end the stream", Server, "1 error ProtocolError",
            Wire.Request(1, end: false), Wire.Headers(1, FieldBlock.Of("x=y"), end: false)),
        Of("8.1 trailers", Server, "1 trailers 1 end",
            Wire.Request(1, end: false), Wire.Data(1, "abc"), Wire.Headers(1, FieldBlock.Of("x=y"), end: true)),
        Of("8.1 frames behind trailers", Server, "1 error StreamClosed",
            Wire.Request(1, end: false), Wire.Headers(1, FieldBlock.Of("x=y"), end: true), Wire.Data(1, "x")),
        Of("8.1 pseudo-fields in trailers", Server, "1 error ProtocolError",
            Wire.Request(1, end: false), Wire.Headers(1, FieldBlock.Of(":path=/"), end: true)),
        Of("8.1.1 less content than was announced", Server, "1 error ProtocolError",
            Post(1, "content-length=5"), Wire.Data(1, "abcd", end: true)),
        Of("8.1.1 more content than was announced", Server, "1 error ProtocolError",
            Post(1, "content-length=5"), Wire.Data(1, "abcdef")),
        Of("8.1.1 more content in a second frame", Server, "1 error ProtocolError",
            Post(1, "content-length=5"), Wire.Data(1, "abcde"), Wire.Data(1, "f", end: true)),
        Of("8.1.1 as much content as was announced", Server, "1 data abcde end",
            Post(1, "content-length=5"), Wire.Data(1, "abc"), Wire.Data(1, "de", end: true)),
        Of("8.1.1 padding is not content", Server, "1 data a end", Post(1, "content-length=1"),
            Wire.Frame(FrameType.Data, Wire.Padded | Wire.EndStream, 1, 2, (byte)'a', 0, 0)),
        Of("8.1.1 no content though some was announced", Server, "1 error ProtocolError",
            Wire.Headers(1, [.. Wire.Post, .. FieldBlock.Of("content-length=5")], end: true)),
        Of("8.1.1 trailers before the content was complete", Server, "1 error ProtocolError",
            Post(1, "content-length=5"), Wire.Data(1, "abc"), Wire.Headers(1, FieldBlock.Of("x=y"), end: true)),
        Of("8.1.1 content ends in an empty frame", Server, "1 data abc end",
            Post(1, "content-length=3"), Wire.Data(1, "abc"), Wire.Data(1, "", end: true)),
        Of("8.1.1 lengths that differ", Server, "1 error ProtocolError",
            Post(1, "content-length=5", "content-length=6")),
        Of("8.2 an uppercase name", Server, "1 error ProtocolError", Post(1, "X-A=b")),
        Of("8.2.2 a field of the connection", Server, "1 error ProtocolError", Post(1, "transfer-encoding=chunked")),
        Of("8.3 an unknown pseudo-field", Server, "1 error ProtocolError", Post(1, ":a=b")),
        Of("8.3.1 no :path", Server, "1 error ProtocolError",
            Wire.Headers(1, FieldBlock.Of(":method=GET", ":scheme=https", ":authority=a"), end: true)),
        Of("8.1 an empty field block is no request", Server, "1 error ProtocolError",
            Wire.Headers(1, [], end: true)),
        Of("8.5 CONNECT with :path", Server, "1 error ProtocolError", Wire.Headers(
            1, FieldBlock.Of(":method=CONNECT", ":scheme=https", ":path=/", ":authority=a:1"), end: false)),
        Of("RFC 8441 4 :protocol", Server, "1 CONNECT", Tunnel()),
        Of("8.5 HEADERS in a tunnel", Server, "1 error ProtocolError",
            Tunnel(), Wire.Headers(1, FieldBlock.Of("x=y"), end: true)),
        Of("RFC 8441 5 data in a tunnel", Server, "1 data abc end", Tunnel(), Wire.Data(1, "abc", end: true)),
        Of("6.5.2 a head that is too large is told as such", Server, "1 GET end HeadTooLarge",
            Wire.Headers(1, [.. Wire.Get, .. FieldBlock.Of("x=" + new string('y', 1000))], end: true)),
        Of("6.5.2 trailers that are too large", Server, "1 error ProtocolError", Wire.Request(1, end: false),
            Wire.Headers(1, FieldBlock.Of("x=" + new string('y', 1000)), end: true)),
    ];

    private static ConnectionCase[] Responses() =>
    [
        Of("8.1 an interim response ends the stream", Client, "1 error ProtocolError",
            Wire.Headers(1, FieldBlock.Of(":status=103"), end: true)),
        Of("8.1 interim and final response", Client, "1 204 end",
            Wire.Headers(1, FieldBlock.Of(":status=103"), end: false),
            Wire.Headers(1, FieldBlock.Of(":status=204"), end: true)),
        Of("8.1 DATA before the response", Client, "1 error ProtocolError", Wire.Data(1, "x")),
        Of("8.1 DATA behind an interim response", Client, "1 error ProtocolError",
            Wire.Headers(1, FieldBlock.Of(":status=100"), end: false), Wire.Data(1, "x")),
        Of("8.1 trailers that do not end the stream", Client, "1 error ProtocolError",
            Wire.Headers(1, Wire.Ok, end: false), Wire.Headers(1, FieldBlock.Of("x=y"), end: false)),
        Of("8.1 a second response", Client, "1 error ProtocolError",
            Wire.Headers(1, Wire.Ok, end: false), Wire.Headers(1, Wire.Ok, end: true)),
        Of("8.1 a response before the request has ended", Client, "3 data abc end",
            Wire.Headers(3, Wire.Ok, end: false), Wire.Data(3, "abc", end: true)),
        Of("8.1 RST_STREAM NO_ERROR behind a whole response", Client, "3 reset NoError",
            Wire.Headers(3, Wire.Ok, end: true), Wire.Reset(3, Http2ErrorCode.NoError)),
        Of("8.3.2 no :status", Client, "1 error ProtocolError", Wire.Headers(1, FieldBlock.Of("x=y"), end: true)),
        Of("8.6 101", Client, "1 error ProtocolError", Wire.Headers(1, FieldBlock.Of(":status=101"), end: false)),
        Of("8.1.1 HEAD: a length without content", Client, "5 200 end",
            Wire.Headers(5, FieldBlock.Of(":status=200", "content-length=5"), end: true)),
        Of("8.1.1 HEAD: content", Client, "5 error ProtocolError",
            Wire.Headers(5, FieldBlock.Of(":status=200", "content-length=5"), end: false), Wire.Data(5, "abcde")),
        Of("8.1.1 HEAD: the end in an empty frame", Client, "5 data  end",
            Wire.Headers(5, FieldBlock.Of(":status=200", "content-length=5"), end: false), Wire.Data(5, "", end: true)),
        Of("8.1.1 304: a length without content", Client, "1 304 end",
            Wire.Headers(1, FieldBlock.Of(":status=304", "content-length=5"), end: true)),
        Of("8.1.1 200: a length without content", Client, "1 error ProtocolError",
            Wire.Headers(1, FieldBlock.Of(":status=200", "content-length=5"), end: true)),
        Of("8.1.1 204: content", Client, "1 error ProtocolError",
            Wire.Headers(1, FieldBlock.Of(":status=204"), end: false), Wire.Data(1, "x")),
        Of("8.7 REFUSED_STREAM may be sent again", Client, "1 reset RefusedStream unprocessed",
            Wire.Reset(1, Http2ErrorCode.RefusedStream)),
        Of("7 an unknown error code", Client, "1 reset 4711", Wire.Reset(1, (Http2ErrorCode)4711)),
    ];

    private static ConnectionCase[] Connections() =>
    [
        Of("6.5.3 SETTINGS acknowledged twice", Server, "failed ProtocolError", Wire.SettingsAck),
        Of("6.5.2 an unknown setting", Server, "SettingsChanged",
            Wire.Frame(FrameType.Settings, 0, 0, 0xFA, 0, 0, 0, 0, 1)),
        Of("6.7 an acknowledged PING", Server, "ping 9", Wire.Ping(9, ack: true)),
        Of("6.8 streams above the last one were not processed", Client, "5 reset RefusedStream unprocessed",
            Wire.GoAway(3)),
        Of("6.8 a later last stream", Client, "failed ProtocolError", Wire.GoAway(3), Wire.GoAway(5)),
        Of("6.8 an earlier last stream", Client, "5 reset RefusedStream unprocessed", Wire.GoAway(5), Wire.GoAway(3)),
        Of("6.8 a stream up to the last one goes on", Client, "1 200 end",
            Wire.GoAway(1), Wire.Headers(1, Wire.Ok, end: true)),
        Of("6.8 GOAWAY from a client", Server, "1 GET end", Wire.GoAway(0), Wire.Request(1)),
        Of("6.8 GOAWAY with debug data", Server, "goaway 0 NoError",
            Wire.Frame(FrameType.GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0, .. new byte[500]])),
        Of("RFC 8441 3 ENABLE_CONNECT_PROTOCOL is taken back", Client, "failed ProtocolError",
            Wire.Settings((SettingId.EnableConnectProtocol, 1)), Wire.Settings((SettingId.EnableConnectProtocol, 0))),
        Of("RFC 9218 2.1 NO_RFC7540_PRIORITIES is changed", Server, "failed ProtocolError",
            Wire.Settings((SettingId.NoRfc7540Priorities, 1))),
        Of("RFC 9218 7.1 PRIORITY_UPDATE of an idle stream", Server, "", Wire.PriorityUpdate(1, "u=1")),
        Of("RFC 9218 7.1 PRIORITY_UPDATE of a push", Server, "failed ProtocolError", Wire.PriorityUpdate(2, "u=1")),
        Of("RFC 9218 7.1 PRIORITY_UPDATE of nonsense", Server, "", Wire.PriorityUpdate(1, "((")),
        Of("RFC 9218 7.1 PRIORITY_UPDATE that is very long", Server, "", Wire.PriorityUpdate(1, new string('a', 999))),
    ];

    private static ConnectionCase Of(string name, Http2Role role, string expected, params byte[][] frames) =>
        new(name, role, expected, Before: null, [.. frames.SelectMany(each => each)]);

    private static ConnectionCase Of(
        string name, Http2Role role, string expected, Action<Endpoint> before, params byte[][] frames) =>
        new(name, role, expected, before, [.. frames.SelectMany(each => each)]);

    private static byte[] Post(int streamId, params string[] fields) =>
        Wire.Headers(streamId, [.. Wire.Post, .. FieldBlock.Of(fields)], end: false);

    private static byte[] Tunnel() => Wire.Headers(
        1, FieldBlock.Of(":method=CONNECT", ":scheme=https", ":path=/", ":authority=a", ":protocol=websocket"), false);

    // Our response is complete; the request is too, or not.
    private static Action<Endpoint> Answered(bool end) => server =>
    {
        server.Receive(Wire.Request(1, end));
        server.Respond(1, endStream: true);
    };

    private static void ResetByUs(Endpoint server)
    {
        server.Receive(Wire.Request(1, end: false));
        server.Connection.Reset(server.Streams[1], Http2ErrorCode.InternalError);
    }
}
