namespace Weir.Gateway;

/// <summary>How the bytes of a representation are coded (RFC 9110 8.4.1).</summary>
internal enum ContentCoding : byte
{
    Identity,
    Gzip,
    Brotli,
    Zstandard,
}
