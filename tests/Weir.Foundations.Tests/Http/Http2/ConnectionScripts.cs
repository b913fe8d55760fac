using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>What one end sends in the course of a connection in which everything happens once.</summary>
internal static class ConnectionScripts
{
    /// <summary>From a client, preface and settings included.</summary>
    public static byte[] ToServer { get; } = Join(
        Wire.Preface,
        Wire.Settings((SettingId.InitialWindowSize, 70_000), (SettingId.HeaderTableSize, 0), (SettingId.EnablePush, 0)),
        Wire.WindowUpdate(0, 1000),
        Wire.SettingsAck,
        Wire.Request(1),
        Wire.Headers(
            3, [.. Wire.Post, .. FieldBlock.Of("content-length=8"), .. FieldBlock.Literal(0x40, "x=y")], end: false),
        Wire.Frame(FrameType.Data, Wire.Padded, 3, [4, .. "abc"u8, 0, 0, 0, 0]),
        Wire.Ping(7),
        Wire.Frame(FrameType.Headers, 0x28, 5, [3, 0, 0, 0, 1, 9, .. Wire.Post[..7], 0, 0, 0]),
        Wire.Frame(FrameType.Continuation, 0, 5, Wire.Post[7..8]),
        Wire.Frame(FrameType.Continuation, Wire.EndHeaders, 5, Wire.Post[8..]),
        Wire.Data(3, "defgh", end: true),
        Wire.PriorityUpdate(7, "u=1, i"),
        Wire.Data(5, "0123456789"),
        Wire.Frame((FrameType)0xFA, 1, 5, 1, 2, 3, 4, 5),
        Wire.Frame(FrameType.Priority, 0, 5, 0, 0, 0, 3, 16),
        Wire.Frame(FrameType.Headers, 0xD, 5, [2, .. FieldBlock.Of("a=b", "c=d"), 0, 0]),
        Wire.Headers(7, [.. Wire.Get, .. FieldBlock.Indexed(62)], end: true),
        Wire.Reset(7),
        Wire.Headers(9, FieldBlock.Of(":method=GET", "X=y"), end: true),
        Wire.WindowUpdate(1, 5),
        Wire.WindowUpdate(3, 0),
        Wire.Settings((SettingId.InitialWindowSize, 10)),
        Wire.Request(11, end: false),
        Wire.Data(11, "", end: true),
        Wire.Frame(FrameType.GoAway, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2, .. "why not"u8]),
        Wire.Data(13, "x"));

    /// <summary>From a server, to a client that has requests open on 1 (GET), 3 (POST), 5 (HEAD) and 7 (GET).</summary>
    public static byte[] ToClient { get; } = Join(
        Wire.Settings((SettingId.MaxConcurrentStreams, 50), (SettingId.MaxHeaderListSize, 9999)),
        Wire.SettingsAck,
        Wire.WindowUpdate(0, 1000),
        Wire.Headers(1, FieldBlock.Of(":status=103", "link=x"), end: false),
        Wire.Headers(1, [.. FieldBlock.Literal(0x40, ":status=200"), .. FieldBlock.Of("content-length=6")], end: false),
        Wire.Frame(FrameType.Data, Wire.Padded, 1, [2, .. "abc"u8, 0, 0]),
        Wire.Headers(5, FieldBlock.Of(":status=200", "content-length=5"), end: true),
        Wire.Frame(FrameType.Headers, 0, 3, FieldBlock.Indexed(62)),
        Wire.Frame(FrameType.Continuation, Wire.EndHeaders, 3, FieldBlock.Of("a=b")),
        Wire.Data(3, "0123456789"),
        Wire.Data(1, "def"),
        Wire.Headers(1, FieldBlock.Of("t=u"), end: true),
        Wire.Ping(4),
        Wire.Headers(3, FieldBlock.Of("grpc-status=0"), end: true),
        Wire.Reset(3, Http2ErrorCode.NoError),
        Wire.GoAway(5),
        Wire.Headers(7, Wire.Ok, end: true));

    private static byte[] Join(params byte[][] frames) => [.. frames.SelectMany(each => each)];
}
