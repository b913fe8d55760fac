using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Weir.Testing.Tls;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>
/// A folder with an authority, certificates of servers and clients, and a foreign authority that nobody trusts.
/// Immutable but for what a test signs anew; any thread.
/// </summary>
internal sealed class TlsFolder
{
    public const string SiteName = "site.test";
    public const string SecretName = "secret.test";

    private readonly TestAuthority _authority;
    private readonly TestAuthority _foreign;

    public TlsFolder()
    {
        Path = Directory.CreateTempSubdirectory("weir-tls-").FullName;
        _authority = new TestAuthority(Path);
        _foreign = new TestAuthority(Path, "foreign");
        Site = _authority.Sign("site", [SiteName, "www.site.test", "127.0.0.1"]);
        Wild = _authority.Sign("wild", ["*.wild.test"]);
        Secret = _authority.Sign("secret", [SecretName]);
        Anna = _authority.Sign("anna", ["anna"]);
        Mallory = _foreign.Sign("mallory", ["mallory"]);
    }

    public string Path { get; }

    /// <summary>The certificate of the default host.</summary>
    public TestCertificate Site { get; }

    public TestCertificate Wild { get; }

    /// <summary>That of a host which may ask its clients for certificates.</summary>
    public TestCertificate Secret { get; }

    /// <summary>That of a good client.</summary>
    public TestCertificate Anna { get; }

    /// <summary>That of a client which only a foreign authority knows.</summary>
    public TestCertificate Mallory { get; }

    public string Authority => _authority.File;

    /// <summary>What a server of .NET offers.</summary>
    public static SslServerAuthenticationOptions Serving(TestCertificate certificate) =>
        new() { ServerCertificate = certificate.Load() };

    /// <summary>Signs one more.</summary>
    public TestCertificate Sign(
        string file, string[] names, bool hasExpired = false, bool isForeign = false, int rsaBits = 0) =>
        (isForeign ? _foreign : _authority).Sign(file, names, hasExpired, rsaBits);

    /// <summary>A certificate in a configuration.</summary>
    public string Entry(TestCertificate certificate) => $"{{ cert: {certificate.Chain}, key: {certificate.Key} }}";

    /// <summary>A certificate whose clients show one of this authority.</summary>
    public string Asking(TestCertificate certificate, string auth) =>
        $"{{ cert: {certificate.Chain}, key: {certificate.Key}, client_auth: {auth}, client_ca: {Authority} }}";

    /// <summary>An https address in a configuration.</summary>
    public string Listener(int port, TestCertificate first, params string[] more) =>
        Listener(port, [Entry(first), .. more], tls: "");

    /// <summary>As above, with what <c>tls</c> says.</summary>
    public string Listener(int port, string[] certificates, string tls)
    {
        string settings = tls.Length > 0 ? $", tls: {{ {tls} }}" : "";
        string entries = string.Join(", ", certificates);
        return $"{{ url: \"https://127.0.0.1:{port}\", certificates: [ {entries} ]{settings} }}";
    }

    /// <summary>A client that trusts the authority alone, and wants a name.</summary>
    public SslClientAuthenticationOptions Client(
        string name, TestCertificate? shows = null, SslProtocols versions = SslProtocols.None)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = name,
            EnabledSslProtocols = versions,
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { _authority.Certificate },
            },
        };
        if (shows is not null)
        {
            X509Certificate2 own = shows.Load();
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        return options;
    }

    /// <summary>As above, for whom any certificate will do: the test looks at it.</summary>
    public SslClientAuthenticationOptions Looking(string name, SslProtocols versions = SslProtocols.None)
    {
        SslClientAuthenticationOptions options = Client(name, versions: versions);
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        return options;
    }
}
