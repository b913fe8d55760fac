using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Configuration;

/// <summary>
/// The PEM files that one listener or cluster names: whether they can be read, what they hold, and whether that has
/// changed since. Owner: the thread that reads the configuration.
/// </summary>
internal sealed class PemFiles(BindingContext context) : IDisposable
{
    private const int BytesMax = 4 * 1024 * 1024;

    // What takes longer than this stops a loop for more than a millisecond.
    private const int RsaBitsMax = 2048;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _hasFiles;

    /// <summary>SHA-256 of all that was read, in hexadecimal digits; empty when there was nothing.</summary>
    public string Digest => _hasFiles ? Convert.ToHexStringLower(_hash.GetCurrentHash()) : "";

    /// <summary>The full path of a key's file; <c>null</c> when the key is absent or the file cannot be read.</summary>
    public string? Path(GroupReader group, string key)
    {
        if (!group.TryText(key, "a file", out string? text, out Node? node))
        {
            return null;
        }

        string path = context.FullPath(text);
        byte[]? content = context.TryReadBytes(path, BytesMax, out string? problem);
        if (content is null)
        {
            context.Error(node, group.PathOf(key), $"{path}: {problem}");
            return null;
        }

        _hasFiles = true;
        _hash.AppendData(SHA256.HashData(content));
        return path;
    }

    /// <summary>
    /// As <see cref="Path"/>, for a certificate that is shown to the other side and has to be valid now.
    /// </summary>
    public string? Certificate(GroupReader group, string key)
    {
        if (Path(group, key) is not { } path || !group.TryGet(key, out Node? node))
        {
            return null;
        }

        string? problem = Problem(path, out int rsaBits);
        if (problem is not null)
        {
            context.KeyError(node, group.PathOf(key), $"{path} {problem}");
        }

        if (rsaBits > RsaBitsMax)
        {
            context.Warn(
                context.Position(node), group.PathOf(key),
                $"{path} has an RSA key of {rsaBits} bits: every handshake stops a loop for milliseconds. ECDSA with "
                    + "P-256 is as strong and takes a hundredth of that.");
        }

        return problem is null ? path : null;
    }

    public void Dispose() => _hash.Dispose();

    private static string? Problem(string path, out int rsaBits)
    {
        rsaBits = 0;
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(path);
            using RSA? rsa = certificate.GetRSAPublicKey();
            rsaBits = rsa?.KeySize ?? 0;
            DateTime now = DateTimeOffset.UtcNow.UtcDateTime;
            DateTime from = certificate.NotBefore.ToUniversalTime();
            DateTime until = certificate.NotAfter.ToUniversalTime();
            return until <= now ? $"has expired, on {until:yyyy-MM-dd}."
                : from > now ? $"is not valid before {from:yyyy-MM-dd HH:mm} UTC."
                : null;
        }
        catch (CryptographicException)
        {
            return "holds no certificate in PEM.";
        }
    }
}
