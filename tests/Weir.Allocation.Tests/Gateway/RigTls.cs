using System.Net.Security;
using System.Security.Authentication;
using Weir.Gateway;
using Weir.IO;
using Weir.Testing.Tls;

namespace Weir.Allocation.Tests.Gateway;

/// <summary>The TLS of a rig, on both of its sides. Immutable.</summary>
internal sealed class RigTls
{
    internal RigTls(SslProtocols version)
    {
        string folder = Directory.CreateTempSubdirectory("weir-rig-").FullName;
        using TestAuthority authority = new(folder);
        TestCertificate site = authority.Sign("site", ["127.0.0.1"]);
        Listener = new TlsServer(new TlsServerOptions
        {
            Certificates = [new TlsCertificate { Chain = site.Chain, Key = site.Key }],
            Protocols = ["http/1.1"],
        });
        Destinations = new ClusterTlsOptions { Authorities = authority.File };
        Origin = new SslServerAuthenticationOptions
        {
            ServerCertificate = site.Load(),
            EnabledSslProtocols = version,
        };
        Client = new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = version,
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        };
    }

    internal TlsServer Listener { get; }

    internal ClusterTlsOptions Destinations { get; }

    internal SslServerAuthenticationOptions Origin { get; }

    internal SslClientAuthenticationOptions Client { get; }
}
