using System.Buffers.Binary;

using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>Frames as a peer sends them, and in words what was sent to it.</summary>
internal static class Wire
{
    public const int EndStream = 0x1;
    public const int Ack = 0x1;
    public const int EndHeaders = 0x4;
    public const int Padded = 0x8;

    public static byte[] Preface => Http2Preface.Bytes.ToArray();

    public static byte[] Get => FieldBlock.Of(":method=GET", ":scheme=https", ":path=/", ":authority=a");

    public static byte[] Post => FieldBlock.Of(":method=POST", ":scheme=https", ":path=/", ":authority=a");

    public static byte[] Ok => FieldBlock.Of(":status=200");

    public static byte[] Frame(FrameType type, int flags, int streamId, params byte[] payload)
    {
        var bytes = new byte[FrameHeader.Bytes + payload.Length];
        new FrameHeader(payload.Length, type, (FrameFlags)flags, streamId).Write(bytes);
        payload.CopyTo(bytes, FrameHeader.Bytes);
        return bytes;
    }

    public static byte[] Settings(params (SettingId Id, uint Value)[] values) => Frame(
        FrameType.Settings, 0, 0,
        [.. values.SelectMany(each => (byte[])[0, (byte)each.Id, .. Number(each.Value)])]);

    public static byte[] SettingsAck => Frame(FrameType.Settings, Ack, 0);

    public static byte[] Headers(int streamId, byte[] block, bool end) =>
        Frame(FrameType.Headers, EndHeaders | (end ? EndStream : 0), streamId, block);

    public static byte[] Request(int streamId, bool end = true) => Headers(streamId, end ? Get : Post, end);

    public static byte[] Data(int streamId, string content, bool end = false) =>
        Frame(FrameType.Data, end ? EndStream : 0, streamId, System.Text.Encoding.Latin1.GetBytes(content));

    public static byte[] Reset(int streamId, Http2ErrorCode code = Http2ErrorCode.Cancel) =>
        Frame(FrameType.ResetStream, 0, streamId, Number((uint)code));

    public static byte[] WindowUpdate(int streamId, uint increment) =>
        Frame(FrameType.WindowUpdate, 0, streamId, Number(increment));

    public static byte[] GoAway(int lastStreamId, Http2ErrorCode code = Http2ErrorCode.NoError) =>
        Frame(FrameType.GoAway, 0, 0, [.. Number((uint)lastStreamId), .. Number((uint)code)]);

    public static byte[] Ping(byte value, bool ack = false) =>
        Frame(FrameType.Ping, ack ? Ack : 0, 0, value, 0, 0, 0, 0, 0, 0, 0);

    public static byte[] PriorityUpdate(int streamId, string value) => Frame(
        FrameType.PriorityUpdate, 0, 0, [.. Number((uint)streamId), .. System.Text.Encoding.Latin1.GetBytes(value)]);

    public static byte[] Number(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>The frames in words; the bytes must be whole frames.</summary>
    public static string[] Describe(ReadOnlySpan<byte> bytes)
    {
        var frames = new List<string>();
        while (bytes.Length > 0)
        {
            Assert.True(FrameHeader.TryRead(bytes, out FrameHeader header));
            ReadOnlySpan<byte> payload = bytes.Slice(FrameHeader.Bytes, header.Length);
            frames.Add(Describe(header, payload));
            bytes = bytes[(FrameHeader.Bytes + header.Length)..];
        }

        return [.. frames];
    }

    private static string Describe(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        string ack = header.Has(FrameFlags.Ack) ? " ack" : "";
        switch (header.Type)
        {
            case FrameType.Settings:
                return "SETTINGS" + ack;

            case FrameType.Ping:
                return $"PING{ack} {payload[0]}";

            case FrameType.ResetStream:
                return $"RST_STREAM {header.StreamId} {FrameReader.ReadResetStream(payload)}";

            case FrameType.WindowUpdate:
                return $"WINDOW_UPDATE {header.StreamId} {BinaryPrimitives.ReadUInt32BigEndian(payload)}";

            case FrameType.GoAway:
                GoAway goAway = FrameReader.ReadGoAway(payload, out _);
                return $"GOAWAY {goAway.LastStreamId} {goAway.Code}";

            default:
                return $"{header.Type} {header.StreamId} {header.Length}" +
                    (header.Has(FrameFlags.EndStream) ? " end" : "");
        }
    }
}
