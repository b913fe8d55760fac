using System.Buffers.Binary;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>One frame of HTTP/2, as it is on the wire. Immutable.</summary>
internal sealed record Frame(FrameKind Kind, byte Flags, int Stream, byte[] Payload)
{
    public const int HeaderBytes = 9;
    public const byte Ack = 1;
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    public const byte Padded = 8;

    public bool IsAck => Kind is FrameKind.Settings or FrameKind.Ping && (Flags & Ack) != 0;

    public bool EndsStream => Kind is FrameKind.Data or FrameKind.Headers && (Flags & EndStream) != 0;

    /// <summary>The error code of RST_STREAM and GOAWAY.</summary>
    public ErrorCode Code => (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(
        Kind == FrameKind.GoAway ? Payload.AsSpan(4) : Payload);

    /// <summary>The last stream of GOAWAY.</summary>
    public int LastStream => BinaryPrimitives.ReadInt32BigEndian(Payload) & int.MaxValue;

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeaderBytes + Payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Payload.Length << 8 | (byte)Kind);
        bytes[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), Stream);
        Payload.CopyTo(bytes, HeaderBytes);
        return bytes;
    }

    public override string ToString() =>
        Kind is FrameKind.GoAway or FrameKind.Reset
            ? $"{Kind} {Code} on {Stream}"
            : $"{Kind} with flags {Flags:x} and {Payload.Length} bytes on {Stream}";

    public static Frame Data(int stream, byte[] content, bool isLast = false) =>
        new(FrameKind.Data, isLast ? EndStream : (byte)0, stream, content);

    public static Frame Reset(int stream, ErrorCode code) => new(FrameKind.Reset, 0, stream, Number((uint)code));

    public static Frame WindowUpdate(int stream, uint increment) =>
        new(FrameKind.WindowUpdate, 0, stream, Number(increment));

    public static Frame Ping(bool isAck = false) => new(FrameKind.Ping, isAck ? Ack : (byte)0, 0, new byte[8]);

    public static Frame Settings(params (ushort Id, uint Value)[] settings)
    {
        byte[] payload = new byte[6 * settings.Length];
        for (int i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(6 * i), settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(6 * i + 2), settings[i].Value);
        }

        return new Frame(FrameKind.Settings, 0, 0, payload);
    }

    public static Frame GoAway(int lastStream, ErrorCode code) =>
        new(FrameKind.GoAway, 0, 0, [.. Number((uint)lastStream), .. Number((uint)code)]);

    public static Frame Headers(int stream, byte[] block, bool isLast = true) =>
        new(FrameKind.Headers, (byte)(EndHeaders | (isLast ? EndStream : 0)), stream, block);

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
