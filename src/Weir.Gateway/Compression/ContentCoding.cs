namespace Weir.Gateway;

/// <summary>How a body is coded (RFC 9110 8.4.1).</summary>
internal enum ContentCoding : byte
{
    /// <summary>Not at all.</summary>
    Identity,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>br (RFC 7932).</summary>
    Brotli,

    /// <summary>zstd (RFC 8878), in a window of 256 KiB.</summary>
    Zstd,
}
