using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Cli;

/// <summary>
/// An authority of this folder's own, which signs certificates for development: made once, and trusted once by those
/// who develop. Owner: the main thread.
/// </summary>
internal sealed class DevelopmentAuthority : IDisposable
{
    /// <summary>Its certificate.</summary>
    public const string CertificateFile = "ca.pem";

    /// <summary>Its key, with which anybody can make certificates that its friends trust.</summary>
    public const string KeyFile = "ca.key";

    private const int Years = 10;
    private const int LeafDays = 90;

    // Clocks differ.
    private static readonly TimeSpan s_before = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _certificate;

    private DevelopmentAuthority(X509Certificate2 certificate, bool isNew)
    {
        _certificate = certificate;
        IsNew = isNew;
    }

    /// <summary>Whether it was made now.</summary>
    public bool IsNew { get; }

    /// <summary>That of a folder; made there when it has none.</summary>
    /// <exception cref="InvalidDataException">
    /// The folder's files are no authority; the message says what to do.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read or written.</exception>
    public static DevelopmentAuthority Of(string folder, DateTimeOffset now)
    {
        string certificate = Path.Combine(folder, CertificateFile);
        string key = Path.Combine(folder, KeyFile);
        return File.Exists(certificate) || File.Exists(key)
            ? Read(certificate, key, now)
            : Make(certificate, key, now);
    }

    /// <summary>Signs a certificate for names: that and its key, both in PEM.</summary>
    public DevelopmentCertificate Sign(IReadOnlyList<CertificateName> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(Subject(names[0].Text), key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (CertificateName name in names)
        {
            if (name.Address is null)
            {
                alternatives.AddDnsName(name.Text);
            }
            else
            {
                alternatives.AddIpAddress(name.Address);
            }
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));

        // For both sides: the same file serves as a client's certificate.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            _certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        DateTimeOffset until = new[] { now.AddDays(LeafDays), new DateTimeOffset(_certificate.NotAfter) }.Min();
        DateTimeOffset from = new[] { now - s_before, new DateTimeOffset(_certificate.NotBefore) }.Max();
        using X509Certificate2 signed = request.Create(_certificate, from, until, Serial());
        return new DevelopmentCertificate(signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), until);
    }

    public void Dispose() => _certificate.Dispose();

    private static DevelopmentAuthority Read(string certificateFile, string keyFile, DateTimeOffset now)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPem(
                File.ReadAllText(certificateFile), File.ReadAllText(keyFile));
        }
        catch (Exception e) when (e is FileNotFoundException or CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{certificateFile} and {keyFile} are not a certificate and its key. Move both away, and run this "
                    + "again for a new authority.", e);
        }

        if (certificate.NotAfter <= now.LocalDateTime)
        {
            certificate.Dispose();
            throw new InvalidDataException(
                $"{certificateFile} has expired. Move it and {keyFile} away, and run this again for a new authority.");
        }

        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().All(static e => !e.CertificateAuthority))
        {
            certificate.Dispose();
            throw new InvalidDataException(
                $"{certificateFile} is not an authority's certificate. Name another folder with --out.");
        }

        return new DevelopmentAuthority(certificate, isNew: false);
    }

    private static DevelopmentAuthority Make(string certificateFile, string keyFile, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // Those who trust several tell them apart by this.
        string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
        CertificateRequest request =
            new(Subject($"Weir development authority {mark}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        X509Certificate2 certificate = request.CreateSelfSigned(now - s_before, now.AddYears(Years));

        // The key first: an authority without its key would be in the way of the next try.
        PemFile.Write(keyFile, key.ExportPkcs8PrivateKeyPem(), isSecret: true);
        PemFile.Write(certificateFile, certificate.ExportCertificatePem(), isSecret: false);
        return new DevelopmentAuthority(certificate, isNew: true);
    }

    private static X500DistinguishedName Subject(string name)
    {
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(name);
        return subject.Build();
    }

    // RFC 5280 4.1.2.2: positive, and at most 20 bytes.
    private static byte[] Serial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
