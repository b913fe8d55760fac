using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Gateway;
using Weir.IO;

namespace Weir.Configuration;

/// <summary>Reads the TLS of listeners and clusters, and tries the files that it names.</summary>
internal static class TlsBinder
{
    private const int CertificatesMax = 1000;

    private static readonly string[] s_clientAuth = ["off", "optional", "required"];

    /// <summary>The listener with its TLS; as it was when it speaks none, or after an error.</summary>
    public static ListenOptions Listener(BindingContext context, ListenOptions listen, GroupReader? group, Node node, string key)
    {
        bool hasCertificates = group is not null && group.TryGet("certificates", out _);
        if (!listen.IsSecure)
        {
            if (group is not null && (hasCertificates || group.TryGet("tls", out _)))
            {
                context.KeyError(
                    node, key, "Certificates are for https; write the url as https://, or remove `certificates` and `tls`.");
            }

            return listen;
        }

        if (!hasCertificates)
        {
            context.KeyError(
                node, key,
                "Which certificate? Write `certificates: [ { cert: site.pem, key: site.key } ]`; `weir cert` makes one "
                    + "for development.");
            return listen;
        }

        GroupReader? tls = group!.Group("tls", TlsKeys.Listener);
        (TlsClientAuth auth, string? authorities) = Clients(context, tls, TlsClientAuth.Off, null);
        List<TlsCertificate> certificates = Certificates(context, group, auth, authorities);
        if (certificates.Count == 0)
        {
            return listen;
        }

        bool isModern = tls is not null && Scalars.Word(context, tls, "preset", ["intermediate", "modern"]) == 1;
        bool requires13 = tls is not null && Scalars.Word(context, tls, "minimum", ["1.2", "1.3"]) == 1;
        TlsServerOptions options = new()
        {
            Certificates = certificates,
            Preset = isModern ? TlsPreset.Modern : TlsPreset.Intermediate,
            RequiresTls13 = requires13,
            Protocols = ["http/1.1"],
        };
        Try(context, node, key, () => _ = new TlsServer(options));
        return listen with { Tls = options };
    }

    /// <summary>How a cluster's https destinations are spoken to.</summary>
    public static ClusterTlsOptions Cluster(
        BindingContext context, GroupReader cluster, IReadOnlyList<DestinationOptions> destinations)
    {
        GroupReader? group = cluster.Group("tls", TlsKeys.Upstream);
        if (group is null)
        {
            return ClusterTlsOptions.Default;
        }

        _ = cluster.TryGet("tls", out Node? node);
        string key = cluster.PathOf("tls");
        if (!destinations.Any(static destination => destination.Scheme == "https"))
        {
            context.KeyError(node!, key, "No destination of this cluster speaks TLS; write their URLs as https://.");
        }

        ClusterTlsOptions options = new()
        {
            Authorities = PathOf(context, group, "ca"),
            Name = group.TryText("name", "a host name", out string? name, out _) ? name.ToLowerInvariant() : null,
            Certificate = PathOf(context, group, "cert"),
            Key = PathOf(context, group, "key"),
            Verifies = Scalars.Switch(context, group, "verify", true),
        };
        if ((options.Certificate is null) != (options.Key is null))
        {
            context.KeyError(node!, key, "`cert` and `key` go together; write both.");
            return ClusterTlsOptions.Default;
        }

        if (options.Certificate is not null)
        {
            CheckCertificate(context, node!, group.PathOf("cert"), options.Certificate);
        }

        Try(context, node!, key, () => _ = new TlsClient(new TlsClientOptions
        {
            Name = "localhost",
            Authorities = options.Authorities,
            Chain = options.Certificate,
            Key = options.Key,
        }));
        return options;
    }

    private static List<TlsCertificate> Certificates(
        BindingContext context, GroupReader listener, TlsClientAuth auth, string? authorities)
    {
        _ = listener.TryGet("certificates", out Node? node);
        string key = listener.PathOf("certificates");
        IReadOnlyList<Node> items = BindingContext.Items(node!);
        List<TlsCertificate> certificates = [];
        if (items.Count is 0 or > CertificatesMax)
        {
            context.KeyError(node!, key, $"From 1 to {CertificatesMax} certificates are allowed.");
            return [];
        }

        for (int i = 0; i < items.Count; i++)
        {
            string path = BindingContext.Indexed(key, node!, i);
            if (GroupReader.Open(context, items[i], path, TlsKeys.Certificate) is not { } group)
            {
                continue;
            }

            string? chain = PathOf(context, group, "cert");
            string? privateKey = PathOf(context, group, "key");
            if (chain is null || privateKey is null)
            {
                if (!group.TryGet("cert", out _) || !group.TryGet("key", out _))
                {
                    context.KeyError(items[i], path, "Both files are needed; write `{ cert: site.pem, key: site.key }`.");
                }

                continue;
            }

            (TlsClientAuth own, string? ownAuthorities) = Clients(context, group, auth, authorities);
            CheckCertificate(context, items[i], group.PathOf("cert"), chain);
            certificates.Add(new TlsCertificate
            {
                Chain = chain,
                Key = privateKey,
                ClientAuth = own,
                ClientAuthorities = ownAuthorities,
            });
        }

        return certificates.Count == items.Count ? certificates : [];
    }

    // Whether clients show a certificate, and whose; what a group does not say is as around it.
    private static (TlsClientAuth Auth, string? Authorities) Clients(
        BindingContext context, GroupReader? group, TlsClientAuth auth, string? authorities)
    {
        if (group is null)
        {
            return (auth, authorities);
        }

        auth = (TlsClientAuth)Scalars.Word(context, group, "client_auth", s_clientAuth, (int)auth);
        authorities = PathOf(context, group, "client_ca") ?? authorities;
        if (auth != TlsClientAuth.Off && authorities is null && group.TryGet("client_auth", out Node? node))
        {
            context.KeyError(
                node, group.PathOf("client_auth"),
                "Whose certificates? Write `client_ca: clients.pem` beside it, a file with the authorities of clients.");
            return (TlsClientAuth.Off, null);
        }

        return (auth, authorities);
    }

    private static string? PathOf(BindingContext context, GroupReader group, string key)
    {
        if (!group.TryText(key, "a file", out string? text, out Node? node))
        {
            return null;
        }

        string path = context.FullPath(text);
        try
        {
            using FileStream file = File.OpenRead(path);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = Directory.Exists(path) ? "it is a folder" : e is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : "it may not be read";
            context.Error(node, group.PathOf(key), $"{path}: {reason}.");
            return null;
        }
    }

    // Clients would refuse it, each in its own words.
    private static void CheckCertificate(BindingContext context, Node node, string key, string path)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(path);
            DateTime now = DateTimeOffset.UtcNow.UtcDateTime;
            if (certificate.NotAfter.ToUniversalTime() <= now)
            {
                context.KeyError(node, key, $"{path} has expired, on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}.");
            }
            else if (certificate.NotBefore.ToUniversalTime() > now)
            {
                context.KeyError(
                    node, key, $"{path} is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC.");
            }
        }
        catch (CryptographicException)
        {
            context.KeyError(node, key, $"{path} holds no certificate in PEM.");
        }
    }

    private static void Try(BindingContext context, Node node, string key, Action make)
    {
        try
        {
            make();
        }
        catch (TlsException e)
        {
            context.KeyError(node, key, e.Message);
        }
        catch (CryptographicException)
        {
            // Said before: a file without a certificate.
        }
    }
}
