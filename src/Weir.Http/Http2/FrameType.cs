namespace Weir.Http;

/// <summary>The types of frames that are known here (RFC 9113 6, RFC 9218 7.1). All others are passed over.</summary>
internal enum FrameType : byte
{
    Data = 0x00,
    Headers = 0x01,
    Priority = 0x02,
    ResetStream = 0x03,
    Settings = 0x04,
    PushPromise = 0x05,
    Ping = 0x06,
    GoAway = 0x07,
    WindowUpdate = 0x08,
    Continuation = 0x09,
    PriorityUpdate = 0x10,
}
