using System.Buffers.Binary;
using System.Text;

namespace Weir.Testing.Http;

/// <summary>Frames of HTTP/2 as a peer sends them that breaks rules. Immutable; any thread.</summary>
public static class Http2Frames
{
    public const int Settings = 0x4;
    public const int Ping = 0x6;
    public const int GoAway = 0x7;
    public const int WindowUpdate = 0x8;
    public const int Continuation = 0x9;
    public const int Headers = 0x1;
    public const int Data = 0x0;
    public const int ResetStream = 0x3;

    /// <summary>A frame with a payload, right or wrong.</summary>
    public static byte[] Frame(int type, int flags, int streamId, params byte[] payload)
    {
        byte[] bytes = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ((uint)payload.Length << 8) | (uint)type);
        bytes[4] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), (uint)streamId);
        payload.CopyTo(bytes, 9);
        return bytes;
    }

    /// <summary>A short field as a literal with a literal name, not added to the table.</summary>
    public static byte[] Literal(string name, string value) =>
    [
        0x00,
        (byte)name.Length, .. Encoding.Latin1.GetBytes(name),
        (byte)value.Length, .. Encoding.Latin1.GetBytes(value),
    ];

    public static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>GOAWAY: nothing behind a stream was done.</summary>
    public static byte[] GoAwayAfter(int lastStreamId, uint code = 0) =>
        Frame(GoAway, 0, 0, [.. Number((uint)lastStreamId), .. Number(code)]);

    public static byte[] Reset(int streamId, uint code) => Frame(ResetStream, 0, streamId, Number(code));

    public static byte[] WindowOf(int streamId, uint increment) => Frame(WindowUpdate, 0, streamId, Number(increment));
}
