namespace Weir.IO;

/// <summary>Which versions and ciphers are offered; the names are those of Mozilla's server side TLS.</summary>
public enum TlsPreset : byte
{
    /// <summary>TLS 1.2 with forward secrecy and authenticated encryption, and TLS 1.3.</summary>
    Intermediate,

    /// <summary>TLS 1.3 alone.</summary>
    Modern,
}
