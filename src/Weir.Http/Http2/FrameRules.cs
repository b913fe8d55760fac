namespace Weir.Http;

/// <summary>
/// What RFC 9113 demands of a frame header whatever came before it: lengths and streams. A frame that fails here need
/// not be received. Pure; any thread.
/// </summary>
/// <remarks>
/// Push is never allowed to a server and never asked for as a client, so that all streams are odd ones.
/// </remarks>
internal static class FrameRules
{
    private const int PriorityBytes = 5;
    private const int SettingBytes = 6;
    private const int GoAwayBytesMin = 8;

    /// <summary>What is wrong with a header that was received.</summary>
    /// <param name="header">The header.</param>
    /// <param name="role">Which end we are.</param>
    /// <param name="frameSizeMax">The SETTINGS_MAX_FRAME_SIZE that we have announced.</param>
    public static FrameError Check(in FrameHeader header, Http2Role role, int frameSizeMax)
    {
        // RFC 9113 4.2 allows some of these to be stream errors; but then the payload would have to be read over.
        if (header.Length > frameSizeMax)
        {
            return Size("a frame is larger than was allowed");
        }

        return header.Type switch
        {
            FrameType.Data or FrameType.Headers => CheckMessage(header),
            FrameType.Continuation => CheckStream(header),
            FrameType.Priority => CheckPriority(header),
            FrameType.ResetStream => CheckStream(header) is { IsError: true } error
                ? error
                : CheckLength(header, sizeof(uint), "RST_STREAM is not 4 bytes long"),
            FrameType.WindowUpdate => CheckWindowUpdate(header),
            FrameType.Settings => CheckSettings(header),
            FrameType.Ping => CheckConnection(header) is { IsError: true } error
                ? error
                : CheckLength(header, sizeof(ulong), "PING is not 8 bytes long"),
            FrameType.GoAway => CheckConnection(header) is { IsError: true } error
                ? error
                : CheckMinimum(header, GoAwayBytesMin, "GOAWAY is too short"),
            FrameType.PushPromise => Protocol(
                role == Http2Role.Server ? "a client pushes" : "a server pushes, though it was told not to"),
            FrameType.PriorityUpdate => CheckPriorityUpdate(header, role),
            _ => FrameError.None,
        };
    }

    private static FrameError CheckMessage(in FrameHeader header)
    {
        FrameError error = CheckStream(header);
        return error.IsError
            ? error
            : CheckMinimum(header, FrameReader.PrefixBytes(header), "a frame is too short for its flags");
    }

    private static FrameError CheckPriority(in FrameHeader header)
    {
        if (header.StreamId == 0)
        {
            return Protocol("PRIORITY without a stream");
        }

        return header.Length == PriorityBytes
            ? FrameError.None
            : FrameError.OfStream(Http2ErrorCode.FrameSizeError, "PRIORITY is not 5 bytes long");
    }

    private static FrameError CheckWindowUpdate(in FrameHeader header)
    {
        if (header.Length != sizeof(uint))
        {
            return Size("WINDOW_UPDATE is not 4 bytes long");
        }

        return header.StreamId == 0 ? FrameError.None : CheckStream(header);
    }

    private static FrameError CheckSettings(in FrameHeader header)
    {
        FrameError error = CheckConnection(header);
        if (error.IsError)
        {
            return error;
        }

        if (header.Has(FrameFlags.Ack))
        {
            return CheckLength(header, 0, "an acknowledgement of SETTINGS has a payload");
        }

        return header.Length % SettingBytes == 0
            ? FrameError.None
            : Size("SETTINGS is not a multiple of 6 bytes long");
    }

    // RFC 9218 7.1.
    private static FrameError CheckPriorityUpdate(in FrameHeader header, Http2Role role)
    {
        if (role == Http2Role.Client)
        {
            return Protocol("a server sends PRIORITY_UPDATE");
        }

        FrameError error = CheckConnection(header);
        return error.IsError ? error : CheckMinimum(header, sizeof(uint), "PRIORITY_UPDATE is too short");
    }

    // RFC 9113 5.1.1: clients use odd streams; the even ones are idle for good.
    private static FrameError CheckStream(in FrameHeader header)
    {
        if (header.StreamId == 0)
        {
            return Protocol("a frame of a stream without a stream");
        }

        return header.StreamId % 2 == 1 ? FrameError.None : Protocol("a frame of a stream that no one can open");
    }

    private static FrameError CheckConnection(in FrameHeader header) =>
        header.StreamId == 0 ? FrameError.None : Protocol("a frame of the connection with a stream");

    private static FrameError CheckLength(in FrameHeader header, int length, string reason) =>
        header.Length == length ? FrameError.None : Size(reason);

    private static FrameError CheckMinimum(in FrameHeader header, int length, string reason) =>
        header.Length >= length ? FrameError.None : Size(reason);

    private static FrameError Size(string reason) => FrameError.OfConnection(Http2ErrorCode.FrameSizeError, reason);

    private static FrameError Protocol(string reason) => FrameError.OfConnection(Http2ErrorCode.ProtocolError, reason);
}
