namespace Weir.Telemetry;

/// <summary>How access logs name the versions of HTTP: as other servers do, so that readers know them.</summary>
internal static class HttpVersionText
{
    /// <summary>The name of a version, times ten.</summary>
    internal static ReadOnlySpan<byte> Of(int version) => version switch
    {
        10 => "HTTP/1.0"u8,
        20 => "HTTP/2.0"u8,
        _ => "HTTP/1.1"u8,
    };
}
