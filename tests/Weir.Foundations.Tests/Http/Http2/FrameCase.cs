using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>A frame and what is wrong with it; nothing by default.</summary>
internal sealed record FrameCase(
    string Name, Http2Role Role, int Type, int Flags, int StreamId, byte[] Payload,
    Http2ErrorCode Code = Http2ErrorCode.NoError, ErrorScope Scope = ErrorScope.None)
{
    /// <summary>Reads the frame as a connection does: the header first, then the payload of its type.</summary>
    public FrameError Read()
    {
        var header = new FrameHeader(Payload.Length, (FrameType)Type, (FrameFlags)Flags, StreamId);
        FrameError error = FrameRules.Check(header, Role, FrameHeader.PayloadMin);
        return error.IsError ? error : ReadPayload(header, Role, Payload);
    }

    public static FrameError ReadPayload(FrameHeader header, Http2Role role, byte[] payload)
    {
        switch (header.Type)
        {
            case FrameType.Data or FrameType.Headers:
                return FrameReader.ReadContent(header, payload.AsSpan(0, FrameReader.PrefixBytes(header)), out _);

            case FrameType.Priority:
                return FrameReader.ReadPriority(header, payload);

            case FrameType.ResetStream:
                FrameReader.ReadResetStream(payload);
                return FrameError.None;

            case FrameType.Settings:
                Http2Settings settings = Http2Settings.Initial;
                return settings.Apply(payload, role);

            case FrameType.Ping:
                FrameReader.ReadPing(payload);
                return FrameError.None;

            case FrameType.GoAway:
                FrameReader.ReadGoAway(payload, out _);
                return FrameError.None;

            case FrameType.WindowUpdate:
                return FrameReader.ReadWindowUpdate(header, payload, out _);

            case FrameType.PriorityUpdate:
                return FrameReader.ReadPriorityUpdate(payload, out _, out _);

            default:
                return FrameError.None;
        }
    }
}
