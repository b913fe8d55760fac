using System.Buffers.Binary;

namespace Weir.Http;

/// <summary>
/// Writes frames into spans. Each method returns the bytes written; a destination that is too short is a defect of the
/// caller and throws. Any thread.
/// </summary>
internal static class FrameWriter
{
    /// <summary>Length of a SETTINGS frame that tells every setting.</summary>
    public const int SettingsBytesMax = FrameHeader.Bytes + (8 * Http2Settings.SettingBytes);

    public const int SettingsAckBytes = FrameHeader.Bytes;
    public const int PingBytes = FrameHeader.Bytes + 8;
    public const int ResetStreamBytes = FrameHeader.Bytes + 4;
    public const int WindowUpdateBytes = FrameHeader.Bytes + 4;

    /// <summary>Length of a GOAWAY frame without debug data.</summary>
    public const int GoAwayBytes = FrameHeader.Bytes + 8;

    /// <summary>Writes SETTINGS: those that are not what every connection begins with.</summary>
    public static int WriteSettings(Span<byte> destination, in Http2Settings settings)
    {
        Http2Settings initial = Http2Settings.Initial;
        int at = FrameHeader.Bytes;
        Put(destination, ref at, SettingId.HeaderTableSize, settings.HeaderTableSize, initial.HeaderTableSize);
        Put(destination, ref at, SettingId.EnablePush, settings.EnablePush ? 1u : 0, 1);
        Put(destination, ref at, SettingId.MaxConcurrentStreams, settings.MaxConcurrentStreams, uint.MaxValue);
        Put(destination, ref at, SettingId.InitialWindowSize, (uint)settings.InitialWindowSize, ushort.MaxValue);
        Put(destination, ref at, SettingId.MaxFrameSize, (uint)settings.MaxFrameSize, FrameHeader.PayloadMin);
        Put(destination, ref at, SettingId.MaxHeaderListSize, settings.MaxHeaderListSize, uint.MaxValue);
        Put(destination, ref at, SettingId.EnableConnectProtocol, settings.EnableConnectProtocol ? 1u : 0, 0);
        Put(destination, ref at, SettingId.NoRfc7540Priorities, settings.NoRfc7540Priorities ? 1u : 0, 0);
        new FrameHeader(at - FrameHeader.Bytes, FrameType.Settings, FrameFlags.None, 0).Write(destination);
        return at;
    }

    public static int WriteSettingsAck(Span<byte> destination)
    {
        new FrameHeader(0, FrameType.Settings, FrameFlags.Ack, 0).Write(destination);
        return SettingsAckBytes;
    }

    /// <summary>Writes PING, or the answer to one.</summary>
    public static int WritePing(Span<byte> destination, ulong data, bool isAck)
    {
        new FrameHeader(sizeof(ulong), FrameType.Ping, isAck ? FrameFlags.Ack : FrameFlags.None, 0).Write(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[FrameHeader.Bytes..], data);
        return PingBytes;
    }

    /// <summary>Writes GOAWAY.</summary>
    /// <param name="destination">At least <see cref="GoAwayBytes"/> and the debug data.</param>
    /// <param name="goAway">What it says.</param>
    /// <param name="debugData">A reason for people; may be empty.</param>
    public static int WriteGoAway(Span<byte> destination, GoAway goAway, ReadOnlySpan<byte> debugData)
    {
        int length = GoAwayBytes - FrameHeader.Bytes + debugData.Length;
        new FrameHeader(length, FrameType.GoAway, FrameFlags.None, 0).Write(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[FrameHeader.Bytes..], goAway.LastStreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(FrameHeader.Bytes + 4)..], (uint)goAway.Code);
        debugData.CopyTo(destination[GoAwayBytes..]);
        return GoAwayBytes + debugData.Length;
    }

    public static int WriteResetStream(Span<byte> destination, int streamId, Http2ErrorCode code)
    {
        new FrameHeader(sizeof(uint), FrameType.ResetStream, FrameFlags.None, streamId).Write(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[FrameHeader.Bytes..], (uint)code);
        return ResetStreamBytes;
    }

    /// <summary>Writes WINDOW_UPDATE.</summary>
    /// <param name="destination">At least <see cref="WindowUpdateBytes"/> bytes.</param>
    /// <param name="streamId">The stream; 0 for the connection.</param>
    /// <param name="increment">1 or more.</param>
    public static int WriteWindowUpdate(Span<byte> destination, int streamId, int increment)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(increment);
        new FrameHeader(sizeof(uint), FrameType.WindowUpdate, FrameFlags.None, streamId).Write(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[FrameHeader.Bytes..], increment);
        return WindowUpdateBytes;
    }

    /// <summary>Writes the header of DATA; the data follows it.</summary>
    public static int WriteDataHeader(Span<byte> destination, int streamId, int length, bool endStream)
    {
        FrameFlags flags = endStream ? FrameFlags.EndStream : FrameFlags.None;
        new FrameHeader(length, FrameType.Data, flags, streamId).Write(destination);
        return FrameHeader.Bytes;
    }

    /// <summary>Length of a field block in its frames.</summary>
    public static int FieldBlockBytes(int blockLength, int frameSizeMax) =>
        blockLength + (FrameHeader.Bytes * FrameCount(blockLength, frameSizeMax));

    /// <summary>
    /// Puts a field block into HEADERS and as many CONTINUATION frames as it takes, in place: the block stands behind
    /// the room for the first header. What fits one frame, and nearly all do, is not moved.
    /// </summary>
    /// <param name="buffer">
    /// Nine bytes, then the block; at least <see cref="FieldBlockBytes"/> bytes in all.
    /// </param>
    /// <param name="blockLength">Length of the block.</param>
    /// <param name="streamId">The stream.</param>
    /// <param name="endStream">Whether no body or trailers follow.</param>
    /// <param name="frameSizeMax">The SETTINGS_MAX_FRAME_SIZE of the peer.</param>
    public static int FrameFieldBlock(
        Span<byte> buffer, int blockLength, int streamId, bool endStream, int frameSizeMax)
    {
        int last = FrameCount(blockLength, frameSizeMax) - 1;
        for (int frame = last; frame >= 0; frame--)
        {
            int start = frame * frameSizeMax;
            int length = Math.Min(blockLength - start, frameSizeMax);
            Span<byte> target = buffer[(start + (frame * FrameHeader.Bytes))..];
            buffer.Slice(FrameHeader.Bytes + start, length).CopyTo(target[FrameHeader.Bytes..]);
            FrameFlags flags = frame == last ? FrameFlags.EndHeaders : FrameFlags.None;
            flags |= frame == 0 && endStream ? FrameFlags.EndStream : FrameFlags.None;
            FrameType type = frame == 0 ? FrameType.Headers : FrameType.Continuation;
            new FrameHeader(length, type, flags, streamId).Write(target);
        }

        return FieldBlockBytes(blockLength, frameSizeMax);
    }

    private static int FrameCount(int blockLength, int frameSizeMax) =>
        Math.Max(1, (blockLength + frameSizeMax - 1) / frameSizeMax);

    private static void Put(Span<byte> destination, ref int at, SettingId id, uint value, uint initial)
    {
        if (value == initial)
        {
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)id);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(at + sizeof(ushort))..], value);
        at += Http2Settings.SettingBytes;
    }
}
