using System.Buffers.Binary;

namespace Weir.Http;

/// <summary>
/// The settings that one end of a connection has announced (RFC 9113 6.5.2). Owner: the connection; a copy is a copy.
/// </summary>
public record struct Http2Settings
{
    /// <summary>Length of one setting in the payload of SETTINGS.</summary>
    public const int SettingBytes = 6;

    /// <summary>What holds until the first SETTINGS have come.</summary>
    public static Http2Settings Initial => new()
    {
        HeaderTableSize = HpackDecoder.DefaultTableSize,
        EnablePush = true,
        MaxConcurrentStreams = uint.MaxValue,
        InitialWindowSize = ushort.MaxValue,
        MaxFrameSize = FrameHeader.PayloadMin,
        MaxHeaderListSize = uint.MaxValue,
    };

    /// <summary>The most that the sender of field blocks may make the table, in bytes.</summary>
    public uint HeaderTableSize { get; set; }

    /// <summary>Whether the other end may push. Weir says no.</summary>
    public bool EnablePush { get; set; }

    /// <summary>Streams that the other end may have open; unlimited at first.</summary>
    public uint MaxConcurrentStreams { get; set; }

    /// <summary>The window that each new stream has, in bytes.</summary>
    public int InitialWindowSize { get; set; }

    /// <summary>The largest payload that is taken, 2^14 to 2^24 - 1 bytes.</summary>
    public int MaxFrameSize { get; set; }

    /// <summary>The largest list of fields, counted with 32 bytes for each; advice. Unlimited at first.</summary>
    public uint MaxHeaderListSize { get; set; }

    /// <summary>Whether extended CONNECT is served (RFC 8441).</summary>
    public bool EnableConnectProtocol { get; set; }

    /// <summary>Whether priorities as they used to be are passed over (RFC 9218 2.1). Weir does.</summary>
    public bool NoRfc7540Priorities { get; set; }

    /// <summary>Takes the settings of a payload, in their order; unknown ones are passed over.</summary>
    /// <param name="payload">A multiple of six bytes.</param>
    /// <param name="role">Which end we are: a server may not tell us that we may push.</param>
    internal FrameError Apply(ReadOnlySpan<byte> payload, Http2Role role)
    {
        for (; payload.Length >= SettingBytes; payload = payload[SettingBytes..])
        {
            var id = (SettingId)BinaryPrimitives.ReadUInt16BigEndian(payload);
            FrameError error = Apply(id, BinaryPrimitives.ReadUInt32BigEndian(payload[sizeof(ushort)..]), role);
            if (error.IsError)
            {
                return error;
            }
        }

        return FrameError.None;
    }

    private FrameError Apply(SettingId id, uint value, Http2Role role)
    {
        switch (id)
        {
            case SettingId.HeaderTableSize:
                HeaderTableSize = value;
                return FrameError.None;

            case SettingId.EnablePush:
                EnablePush = value == 1;
                return value > 1 || (value == 1 && role == Http2Role.Client)
                    ? Protocol("SETTINGS_ENABLE_PUSH is not 0 or 1, or is 1 from a server")
                    : FrameError.None;

            case SettingId.MaxConcurrentStreams:
                MaxConcurrentStreams = value;
                return FrameError.None;

            case SettingId.InitialWindowSize:
                InitialWindowSize = (int)(value & FrameHeader.IdMax);
                return value > FrameHeader.IdMax
                    ? FrameError.OfConnection(
                        Http2ErrorCode.FlowControlError, "SETTINGS_INITIAL_WINDOW_SIZE is larger than a window")
                    : FrameError.None;

            case SettingId.MaxFrameSize:
                MaxFrameSize = (int)Math.Clamp(value, FrameHeader.PayloadMin, FrameHeader.PayloadMax);
                return value is < FrameHeader.PayloadMin or > FrameHeader.PayloadMax
                    ? Protocol("SETTINGS_MAX_FRAME_SIZE is out of range")
                    : FrameError.None;

            case SettingId.MaxHeaderListSize:
                MaxHeaderListSize = value;
                return FrameError.None;

            case SettingId.EnableConnectProtocol:
                EnableConnectProtocol = value == 1;
                return value > 1 ? Protocol("SETTINGS_ENABLE_CONNECT_PROTOCOL is not 0 or 1") : FrameError.None;

            case SettingId.NoRfc7540Priorities:
                NoRfc7540Priorities = value == 1;
                return value > 1 ? Protocol("SETTINGS_NO_RFC7540_PRIORITIES is not 0 or 1") : FrameError.None;

            default:
                return FrameError.None;
        }
    }

    private static FrameError Protocol(string reason) => FrameError.OfConnection(Http2ErrorCode.ProtocolError, reason);
}
