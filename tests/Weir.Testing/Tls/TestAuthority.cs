using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Testing.Tls;

/// <summary>
/// An authority of one test, and the PEM files of what it signs, in one folder. Owner: one test or fixture.
/// </summary>
public sealed class TestAuthority : IDisposable
{
    private const int Days = 30;

    private readonly string _folder;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Makes one whose certificate is <c>name.pem</c> in the folder.</summary>
    public TestAuthority(string folder, string name = "ca")
    {
        _folder = folder;
        CertificateRequest request = new($"CN={name} of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Certificate = request.CreateSelfSigned(now.AddDays(-2 * Days), now.AddDays(2 * Days));
        File = Path.Combine(folder, name + ".pem");
        System.IO.File.WriteAllText(File, Certificate.ExportCertificatePem());
    }

    /// <summary>Its certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The PEM file of its certificate.</summary>
    public string File { get; }

    /// <summary>
    /// Signs a certificate for names, the first of which is its subject too, and writes <c>file.pem</c> and
    /// <c>file.key</c>.
    /// </summary>
    /// <param name="file">The beginning of the names of the files.</param>
    /// <param name="names">Host names and addresses.</param>
    /// <param name="hasExpired">Whether it was good until yesterday.</param>
    /// <param name="rsaBits">The length of an RSA key; 0 for ECDSA with P-256.</param>
    public TestCertificate Sign(string file, string[] names, bool hasExpired = false, int rsaBits = 0)
    {
        ArgumentNullException.ThrowIfNull(names);
        using RSA? rsa = rsaBits > 0 ? RSA.Create(rsaBits) : null;
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedName subject = new("CN=" + names[0]);
        CertificateRequest request = rsa is null
            ? new CertificateRequest(subject, ecdsa, HashAlgorithmName.SHA256)
            : new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        DateTimeOffset until = DateTimeOffset.UtcNow.AddDays(hasExpired ? -1 : Days);
        using X509Certificate2 signed = request.Create(
            Certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_key),
            until.AddDays(-Days - 1),
            until,
            RandomNumberGenerator.GetBytes(8));
        string chain = Path.Combine(_folder, file + ".pem");
        string key = Path.Combine(_folder, file + ".key");
        System.IO.File.WriteAllText(chain, signed.ExportCertificatePem());
        System.IO.File.WriteAllText(key, rsa?.ExportPkcs8PrivateKeyPem() ?? ecdsa.ExportPkcs8PrivateKeyPem());
        return new TestCertificate(chain, key);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
