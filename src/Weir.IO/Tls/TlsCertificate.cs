namespace Weir.IO;

/// <summary>A certificate of a server and what goes with it. Immutable.</summary>
public sealed record TlsCertificate
{
    /// <summary>A PEM file: the certificate, and behind it those that lead to its authority.</summary>
    public required string Chain { get; init; }

    /// <summary>A PEM file with the private key.</summary>
    public required string Key { get; init; }

    /// <summary>Whether clients of its names show a certificate.</summary>
    public TlsClientAuth ClientAuth { get; init; }

    /// <summary>A PEM file with the authorities of clients; needed unless nobody is asked.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>Whether the same is asked of clients.</summary>
    public bool AsksLike(TlsCertificate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other)
            || (ClientAuth == other.ClientAuth
                && (ClientAuth == TlsClientAuth.Off || ClientAuthorities == other.ClientAuthorities));
    }
}
