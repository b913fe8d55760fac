namespace Weir.Http;

/// <summary>The settings that are known here (RFC 9113 6.5.2, RFC 8441 3, RFC 9218 2.1).</summary>
internal enum SettingId : ushort
{
    HeaderTableSize = 0x01,
    EnablePush = 0x02,
    MaxConcurrentStreams = 0x03,
    InitialWindowSize = 0x04,
    MaxFrameSize = 0x05,
    MaxHeaderListSize = 0x06,
    EnableConnectProtocol = 0x08,
    NoRfc7540Priorities = 0x09,
}
