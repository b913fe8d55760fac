namespace Weir.IO;

/// <summary>How a destination is spoken to with TLS. Immutable; equal options may share sessions.</summary>
public sealed record TlsClientOptions
{
    /// <summary>The name that the certificate must be for, and that is asked for in the handshake.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Whether <see cref="Name"/> is an IP address: it is verified, but never asked for (RFC 6066 3).
    /// </summary>
    public bool NameIsAddress { get; init; }

    /// <summary>Whether the certificate is verified. Default: yes.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>A PEM file of authorities in place of the system's; <c>null</c>: the system's.</summary>
    public string? Authorities { get; init; }

    /// <summary>A PEM file with our own certificate and its chain; <c>null</c>: none is shown.</summary>
    public string? Chain { get; init; }

    /// <summary>A PEM file with its key.</summary>
    public string? Key { get; init; }

    /// <summary>What is offered by ALPN, the most wanted first; empty: nothing.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];
}
