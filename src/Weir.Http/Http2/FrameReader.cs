using System.Buffers.Binary;

namespace Weir.Http;

/// <summary>
/// Reads the payloads of frames whose header <see cref="FrameRules"/> has passed, so that they are long enough. What is
/// wrong here can be told without the state of the connection. Pure; any thread.
/// </summary>
internal static class FrameReader
{
    private const int OldPriorityBytes = 5;
    private const string DependsOnItself = "a stream depends on itself";

    /// <summary>Bytes that stand before the content of DATA or HEADERS: the padding's length, old priority.</summary>
    public static int PrefixBytes(in FrameHeader header)
    {
        int bytes = header.Has(FrameFlags.Padded) ? 1 : 0;
        return header.Type == FrameType.Headers && header.Has(FrameFlags.Priority) ? bytes + OldPriorityBytes : bytes;
    }

    /// <summary>Finds the content of DATA or HEADERS between what the flags have put around it.</summary>
    /// <param name="header">The header.</param>
    /// <param name="payload">The payload; what stands before the content is enough.</param>
    /// <param name="content">The content.</param>
    public static FrameError ReadContent(in FrameHeader header, ReadOnlySpan<byte> payload, out PayloadRange content)
    {
        int start = PrefixBytes(header);
        int padding = header.Has(FrameFlags.Padded) ? payload[0] : 0;
        int length = header.Length - start - padding;
        content = new PayloadRange(start, Math.Max(length, 0));
        if (length < 0)
        {
            return FrameError.OfConnection(Http2ErrorCode.ProtocolError, "the padding is longer than the frame");
        }

        bool hasPriority = start >= OldPriorityBytes;
        return hasPriority && ReadId(payload[(start - OldPriorityBytes)..]) == header.StreamId
            ? FrameError.OfConnection(Http2ErrorCode.ProtocolError, DependsOnItself)
            : FrameError.None;
    }

    /// <summary>
    /// Reads PRIORITY, of which nothing is used (RFC 9113 5.3.2); but what RFC 7540 5.3.1 forbade stays forbidden,
    /// since only a peer that is broken says it.
    /// </summary>
    public static FrameError ReadPriority(in FrameHeader header, ReadOnlySpan<byte> payload) =>
        ReadId(payload) == header.StreamId
            ? FrameError.OfStream(Http2ErrorCode.ProtocolError, DependsOnItself)
            : FrameError.None;

    /// <summary>Reads RST_STREAM.</summary>
    public static Http2ErrorCode ReadResetStream(ReadOnlySpan<byte> payload) =>
        (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload);

    /// <summary>Reads PING: what the acknowledgement has to bring back.</summary>
    public static ulong ReadPing(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadUInt64BigEndian(payload);

    /// <summary>Reads GOAWAY.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="debugData">What it says beside; anything at all.</param>
    public static GoAway ReadGoAway(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> debugData)
    {
        debugData = payload[8..];
        return new GoAway(
            ReadId(payload), (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload[sizeof(uint)..]));
    }

    /// <summary>Reads WINDOW_UPDATE.</summary>
    /// <param name="header">The header.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="increment">1 to 2^31 - 1.</param>
    public static FrameError ReadWindowUpdate(in FrameHeader header, ReadOnlySpan<byte> payload, out int increment)
    {
        increment = ReadId(payload);
        if (increment > 0)
        {
            return FrameError.None;
        }

        // RFC 9113 6.9: of the connection or of the stream, as the window is.
        const string reason = "a window is enlarged by nothing";
        return header.StreamId == 0
            ? FrameError.OfConnection(Http2ErrorCode.ProtocolError, reason)
            : FrameError.OfStream(Http2ErrorCode.ProtocolError, reason);
    }

    /// <summary>Reads PRIORITY_UPDATE (RFC 9218 7.1).</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="streamId">The stream that it is about.</param>
    /// <param name="value">What <see cref="Priority.TryParse"/> reads.</param>
    public static FrameError ReadPriorityUpdate(
        ReadOnlySpan<byte> payload, out int streamId, out ReadOnlySpan<byte> value)
    {
        streamId = ReadId(payload);
        value = payload[sizeof(uint)..];
        return streamId != 0
            ? FrameError.None
            : FrameError.OfConnection(Http2ErrorCode.ProtocolError, "PRIORITY_UPDATE of no stream");
    }

    // 31 bits; the first one is reserved and means nothing.
    private static int ReadId(ReadOnlySpan<byte> payload) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & FrameHeader.IdMax);
}
