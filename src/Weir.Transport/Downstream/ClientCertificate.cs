using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Weir.IO;

namespace Weir.Transport;

/// <summary>The certificate that a client showed, and that was found good. Immutable.</summary>
public sealed class ClientCertificate
{
    private readonly byte[] _subject;
    private readonly byte[] _fingerprint;

    private ClientCertificate(byte[] certificate)
    {
        using X509Certificate2 parsed = X509CertificateLoader.LoadCertificate(certificate);
        _subject = Encoding.ASCII.GetBytes(Visible(parsed.Subject));
        _fingerprint = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(certificate)));
    }

    /// <summary>
    /// Its subject as RFC 4514 writes it, <c>CN=anna, O=Shop</c>; what is not ASCII is a question mark.
    /// </summary>
    public ReadOnlySpan<byte> Subject => _subject;

    /// <summary>SHA-256 over its DER, 64 hexadecimal digits in lower case.</summary>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint;

    /// <summary>That of an established session; null when the client showed none.</summary>
    internal static ClientCertificate? Of(TlsSession session) =>
        session.TryGetCertificate(out byte[] certificate) ? new ClientCertificate(certificate) : null;

    // A subject may hold whatever its authority signed, and goes into a field.
    private static string Visible(string subject) =>
        string.Create(subject.Length, subject, static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
            }
        });
}
