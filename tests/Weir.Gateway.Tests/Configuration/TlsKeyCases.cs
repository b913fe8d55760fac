namespace Weir.Gateway.Tests.Configuration;

/// <summary>The keys of TLS, on both sides.</summary>
internal static class TlsKeyCases
{
    private const string Routes = "routes: [ { to: \"http://a\" } ]";

    private const string Site = "{ cert: site.pem, key: site.key }";

    public static KeyCase[] All { get; } = [.. OfListeners(), .. OfCertificates(), .. OfClusters()];

    private static string Folder => PemSamples.Folder;

    private static KeyCase[] OfListeners() =>
    [
        new(
            "listen[]", "certificates",
            Listen($"certificates: {Site}"),
            $"listen: {{ url: \":8443\", certificates: [ {Site} ] }}\n{Routes}",
            "weir.yaml:1:9: listen: Certificates are for https; write the url as https://, or remove `certificates` "
                + "and `tls`."),
        new(
            "listen[]", "tls",
            Listen($"certificates: {Site}, tls: {{ preset: modern }}"),
            Listen($"certificates: {Site}, tls: modern"),
            "weir.yaml:1:87: listen.tls: \"modern\": This is a single value; keys were expected: preset, minimum, "
                + "client_auth, client_ca."),
        new(
            "listen[].tls", "preset",
            Listen($"certificates: {Site}, tls: {{ preset: modern }}"),
            Listen($"certificates: {Site}, tls: {{ preset: moderm }}"),
            "weir.yaml:1:97: listen.tls.preset: \"moderm\": Did you mean `modern`? Allowed: intermediate, modern."),
        new(
            "listen[].tls", "minimum",
            Listen($"certificates: {Site}, tls: {{ minimum: \"1.3\" }}"),
            Listen($"certificates: {Site}, tls: {{ minimum: \"1.1\" }}"),
            "weir.yaml:1:98: listen.tls.minimum: \"1.1\": Did you mean `1.2`? Allowed: 1.2, 1.3."),
        new(
            "listen[].tls", "client_auth",
            Listen($"certificates: {Site}, tls: {{ client_ca: clients.pem, client_auth: required }}"),
            Listen($"certificates: {Site}, tls: {{ client_auth: required }}"),
            "weir.yaml:1:102: listen.tls.client_auth: Whose certificates? Write `client_ca: clients.pem` beside it, a "
                + "file with the authorities of clients."),
        new(
            "listen[].tls", "client_ca",
            Listen($"certificates: {Site}, tls: {{ client_ca: clients.pem, client_auth: optional }}"),
            Listen($"certificates: {Site}, tls: {{ client_ca: none.pem }}"),
            $"weir.yaml:1:100: listen.tls.client_ca: \"none.pem\": {Folder}/none.pem: There is no such file."),
    ];

    private static KeyCase[] OfCertificates() =>
    [
        new(
            "certificates[]", "cert",
            Listen("certificates: { key: site.key, cert: site.pem }"),
            Listen("certificates: { key: site.key, cert: none.pem }"),
            $"weir.yaml:1:70: listen.certificates.cert: \"none.pem\": {Folder}/none.pem: There is no such file."),
        new(
            "certificates[]", "key",
            Listen("certificates: { cert: site.pem, key: site.key }"),
            Listen("certificates: { cert: site.pem, key: other.key }"),
            $"weir.yaml:1:9: listen: {Folder}/other.key is not the key of {Folder}/site.pem."),
        new(
            "certificates[]", "client_auth",
            Listen("certificates: { cert: site.pem, key: site.key, client_ca: ca.pem, client_auth: optional }"),
            Listen("certificates: { cert: site.pem, key: site.key, client_auth: optional }"),
            "weir.yaml:1:93: listen.certificates.client_auth: Whose certificates? Write `client_ca: clients.pem` "
                + "beside it, a file with the authorities of clients."),
        new(
            "certificates[]", "client_ca",
            Listen("certificates: { cert: site.pem, key: site.key, client_auth: required, client_ca: ca.pem }"),
            Listen("certificates: { cert: site.pem, key: site.key, client_auth: required, client_ca: empty.pem }"),
            $"weir.yaml:1:9: listen: {Folder}/empty.pem holds no certificate of an authority (no start line)."),
    ];

    private static KeyCase[] OfClusters() =>
    [
        new(
            "clusters.*", "tls",
            Cluster("https://b", "ca: ca.pem"),
            Cluster("http://b", "ca: ca.pem"),
            "weir.yaml:1:49: clusters.a.tls: No destination of this cluster speaks TLS; write their URLs as https://, "
                + "or remove `tls`."),
        new(
            "clusters.*.tls", "ca",
            Cluster("https://b", "ca: ca.pem"),
            Cluster("https://b", "ca: /no/such/ca.pem"),
            "weir.yaml:1:56: clusters.a.tls.ca: \"/no/such/ca.pem\": /no/such/ca.pem: There is no such file."),
        new(
            "clusters.*.tls", "name",
            Cluster("https://b", "name: shop.internal"),
            Cluster("https://b", "name: shop.internal/x"),
            "weir.yaml:1:58: clusters.a.tls.name: \"shop.internal/x\": A host name or an IP address was expected, such "
                + "as shop.internal."),
        new(
            "clusters.*.tls", "cert",
            Cluster("https://b", "key: client.key, cert: client.pem"),
            Cluster("https://b", "cert: client.pem"),
            "weir.yaml:1:50: clusters.a.tls: `cert` and `key` go together; write both."),
        new(
            "clusters.*.tls", "key",
            Cluster("https://b", "cert: client.pem, key: client.key"),
            Cluster("https://b", "cert: client.pem, key: site.key"),
            $"weir.yaml:1:50: clusters.a.tls: {Folder}/site.key is not the key of {Folder}/client.pem."),
        new(
            "clusters.*.tls", "verify",
            Cluster("https://b", "verify: false"),
            Cluster("https://b", "verify: never"),
            "weir.yaml:1:60: clusters.a.tls.verify: \"never\": Allowed: true or false."),
    ];

    private static string Listen(string rest) => $"listen: {{ url: \"https://:8443\", {rest} }}\n{Routes}";

    private static string Cluster(string url, string tls) =>
        $"clusters: {{ a: {{ destinations: \"{url}\", tls: {{ {tls} }} }} }}\nroutes: [ {{ to: a }} ]";
}
