namespace Weir.Cli;

/// <summary>The files of one development certificate, named after the first of its names. Immutable.</summary>
internal sealed class CertificateFiles(string folder, IReadOnlyList<CertificateName> names)
{
    /// <summary>The certificate.</summary>
    public string Certificate { get; } = Path.Combine(Shown(folder), names[0].FileName + ".pem");

    /// <summary>Its key.</summary>
    public string Key { get; } = Path.Combine(Shown(folder), names[0].FileName + ".key");

    /// <summary>The certificate of the authority.</summary>
    public string Authority { get; } = Path.Combine(Shown(folder), DevelopmentAuthority.CertificateFile);

    /// <summary>The key of the authority.</summary>
    public string AuthorityKey { get; } = Path.Combine(Shown(folder), DevelopmentAuthority.KeyFile);

    public IReadOnlyList<CertificateName> Names => names;

    /// <summary>The file that would be written over; null when there is none.</summary>
    public string? Existing => File.Exists(Certificate) ? Certificate : File.Exists(Key) ? Key : null;

    /// <summary>Makes the certificate, and the authority when the folder has none.</summary>
    /// <exception cref="InvalidDataException">
    /// The folder's authority cannot sign; the message says what to do.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read or written.</exception>
    public CertificateResult Write(DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        using var authority = DevelopmentAuthority.Of(Shown(folder), now);
        DevelopmentCertificate made = authority.Sign(names, now);
        PemFile.Write(Key, made.Key, isSecret: true);
        PemFile.Write(Certificate, made.Certificate, isSecret: false);
        return new CertificateResult(this, made.ValidUntil, authority.IsNew);
    }

    // "./ca.pem" says no more than "ca.pem".
    private static string Shown(string folder) => folder is "." or "./" ? "" : folder;
}
