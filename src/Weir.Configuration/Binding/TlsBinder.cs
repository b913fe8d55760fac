using Weir.Gateway;
using Weir.IO;
using Weir.Transport;

namespace Weir.Configuration;

/// <summary>Reads the TLS of listeners and clusters, and tries the files that it names.</summary>
internal static class TlsBinder
{
    private const int CertificatesMax = 1000;

    private static readonly string[] s_clientAuth = ["off", "optional", "required"];

    /// <summary>The listener with its TLS; as it was when it speaks none, or after an error.</summary>
    public static ListenOptions Listener(
        BindingContext context, ListenOptions listen, GroupReader? group, Node node, string key)
    {
        bool hasCertificates = group is not null && group.TryGet("certificates", out _);
        if (!listen.IsSecure)
        {
            if (group is not null && (hasCertificates || group.TryGet("tls", out _)))
            {
                context.KeyError(
                    node, key,
                    "Certificates are for https; write the url as https://, or remove `certificates` and `tls`.");
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

        using PemFiles files = new(context);
        GroupReader? tls = group!.Group("tls", TlsKeys.Listener);
        Clients clients = ReadClients(context, files, tls, new Clients(TlsClientAuth.Off, null));
        List<TlsCertificate> certificates = Certificates(context, files, group, clients);
        bool isModern = tls is not null && Scalars.Word(context, tls, "preset", ["intermediate", "modern"]) == 1;
        bool requires13 = tls is not null && Scalars.Word(context, tls, "minimum", ["1.2", "1.3"]) == 1;
        if (certificates.Count == 0)
        {
            return listen;
        }

        DoubtVersions(context, tls, isModern && !requires13);
        DoubtAuthorities(context, tls, certificates.Any(static one => one.ClientAuth != TlsClientAuth.Off));
        TlsServerOptions options = new()
        {
            Certificates = certificates,
            Preset = isModern ? TlsPreset.Modern : TlsPreset.Intermediate,
            RequiresTls13 = requires13,
            Protocols = Alpn.Of(listen.Protocols),
            FilesDigest = files.Digest,
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
            context.KeyError(
                node!, key,
                "No destination of this cluster speaks TLS; write their URLs as https://, or remove `tls`.");
        }

        using PemFiles files = new(context);
        bool showsOne = group.TryGet("cert", out _);
        if (showsOne != group.TryGet("key", out _))
        {
            context.KeyError(node!, key, "`cert` and `key` go together; write both.");
        }

        ClusterTlsOptions options = new()
        {
            Authorities = files.Path(group, "ca"),
            Name = Name(context, group),
            Certificate = files.Certificate(group, "cert"),
            Key = files.Path(group, "key"),
            Verifies = Scalars.Switch(context, group, "verify", true),
            FilesDigest = files.Digest,
        };
        if (showsOne && (options.Certificate is null || options.Key is null))
        {
            // Said before: a file that cannot be used.
            return ClusterTlsOptions.Default;
        }

        if (!options.Verifies && group.TryGet("ca", out Node? file))
        {
            context.Warn(
                context.Position(file), group.PathOf("ca"),
                "With `verify: false` nothing is verified, by these authorities neither; remove one of the two.");
        }

        TlsClientOptions tried = new()
        {
            Name = "localhost",
            Authorities = options.Authorities,
            Chain = options.Certificate,
            Key = options.Key,
        };
        Try(context, node!, key, () => _ = new TlsClient(tried));
        return options;
    }

    private static string? Name(BindingContext context, GroupReader group)
    {
        if (!group.TryText("name", "a host name", out string? text, out Node? node))
        {
            return null;
        }

        // What a URL could name: a host name, or an address, which certificates may be for too.
        string url = text.Contains(':', StringComparison.Ordinal) ? $"https://[{text}]" : $"https://{text}";
        if (DestinationOptions.TryParse(url, out DestinationOptions? named, out _) && named.Port == 443)
        {
            return named.Host;
        }

        context.Error(node, group.PathOf("name"), "A host name or an IP address was expected, such as shop.internal.");
        return null;
    }

    private static List<TlsCertificate> Certificates(
        BindingContext context, PemFiles files, GroupReader listener, Clients clients)
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
            if (GroupReader.Open(context, items[i], path, TlsKeys.Certificate) is { } group
                && Certificate(context, files, group, items[i], path, clients) is { } certificate)
            {
                certificates.Add(certificate);
            }
        }

        return certificates.Count == items.Count ? certificates : [];
    }

    private static TlsCertificate? Certificate(
        BindingContext context, PemFiles files, GroupReader group, Node node, string path, Clients around)
    {
        string? chain = files.Certificate(group, "cert");
        string? key = files.Path(group, "key");
        Clients clients = ReadClients(context, files, group, around);
        DoubtAuthorities(context, group, clients.Auth != TlsClientAuth.Off);
        if (!group.TryGet("cert", out _) || !group.TryGet("key", out _))
        {
            context.KeyError(node, path, "Both files are needed; write `{ cert: site.pem, key: site.key }`.");
        }

        return chain is null || key is null ? null : new TlsCertificate
        {
            Chain = chain,
            Key = key,
            ClientAuth = clients.Auth,
            ClientAuthorities = clients.Authorities,
        };
    }

    // What a group does not say is as around it.
    private static Clients ReadClients(BindingContext context, PemFiles files, GroupReader? group, Clients around)
    {
        if (group is null)
        {
            return around;
        }

        var auth = (TlsClientAuth)Scalars.Word(context, group, "client_auth", s_clientAuth, (int)around.Auth);
        string? authorities = files.Path(group, "client_ca") ?? around.Authorities;
        bool isSaid = group.TryGet("client_auth", out Node? node);
        bool hasFile = group.TryGet("client_ca", out Node? file);
        if (auth != TlsClientAuth.Off && authorities is null)
        {
            if (isSaid && !hasFile)
            {
                context.KeyError(
                    node!, group.PathOf("client_auth"),
                    "Whose certificates? Write `client_ca: clients.pem` beside it, a file with the authorities of "
                        + "clients.");
            }

            return new Clients(TlsClientAuth.Off, null);
        }

        return new Clients(auth, authorities);
    }

    // Whoever names authorities wants to be shown certificates, and may believe that `client_ca` alone asks for them.
    private static void DoubtAuthorities(BindingContext context, GroupReader? group, bool asks)
    {
        if (!asks && group is not null
            && group.TryGet("client_ca", out Node? file) && !group.TryGet("client_auth", out _))
        {
            context.Warn(
                context.Position(file), group.PathOf("client_ca"),
                "Clients are not asked for certificates: write `client_auth: required`, `optional` or `off` "
                    + "beside it.");
        }
    }

    private static void DoubtVersions(BindingContext context, GroupReader? group, bool isModernAlone)
    {
        if (isModernAlone && group!.TryGet("minimum", out Node? minimum))
        {
            context.Warn(
                context.Position(minimum), group.PathOf("minimum"),
                "`preset: modern` is TLS 1.3 alone; remove one of the two.");
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
    }

    /// <summary>Whether clients show a certificate, and whose.</summary>
    private readonly record struct Clients(TlsClientAuth Auth, string? Authorities);
}
