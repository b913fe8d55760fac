using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Testing.Tls;

/// <summary>The PEM files of a certificate and its key. Immutable; any thread.</summary>
/// <param name="Chain">The file of the certificate.</param>
/// <param name="Key">The file of its key.</param>
public sealed record TestCertificate(string Chain, string Key)
{
    /// <summary>SHA-256 over its DER, 64 hexadecimal digits in lower case.</summary>
    public string Fingerprint
    {
        get
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(Chain);
            return certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        }
    }

    /// <summary>With its key, for an <c>SslStream</c>.</summary>
    public X509Certificate2 Load() => X509Certificate2.CreateFromPemFile(Chain, Key);
}
