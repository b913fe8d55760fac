namespace Weir.IO;

/// <summary>How a listener speaks TLS. Immutable.</summary>
public sealed record TlsServerOptions
{
    /// <summary>Chosen by the names inside; the first one serves all other names, and clients that say none.</summary>
    public required IReadOnlyList<TlsCertificate> Certificates { get; init; }

    /// <summary>Versions and ciphers. Default: <see cref="TlsPreset.Intermediate"/>.</summary>
    public TlsPreset Preset { get; init; }

    /// <summary>Whether TLS 1.2 is refused. Default: no, unless the preset does.</summary>
    public bool RequiresTls13 { get; init; }

    /// <summary>
    /// What is offered by ALPN, the most wanted first, such as <c>http/1.1</c>. A client that wants none of them is
    /// refused; one that does not ask gets HTTP/1.1.
    /// </summary>
    public required IReadOnlyList<string> Protocols { get; init; }

    /// <summary>
    /// SHA-256 of what the files held when they were read, in hexadecimal digits: files that changed under the same
    /// paths are other options. Default: empty, nobody looked.
    /// </summary>
    public string FilesDigest { get; init; } = "";
}
