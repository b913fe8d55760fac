namespace Weir.Configuration;

/// <summary>The keys of TLS, on both sides. Immutable; a group stands before those that hold it.</summary>
internal static class TlsKeys
{
    private static readonly Key s_clientAuth = new(
        "client_auth",
        Shape.Words("off", "optional", "required"),
        "Whether clients show a certificate that an authority of client_ca has signed.")
    {
        Default = "off",
    };

    private static readonly Key s_clientAuthorities = new(
        "client_ca",
        Shape.Text(),
        "A PEM file with the authorities of clients' certificates.")
    {
        Example = "clients.pem",
    };

    public static KeyTable Certificate { get; } = new(
        "certificates[]",
        [
            new("cert", Shape.Text(), "A PEM file: the certificate, and behind it those that lead to its authority.")
            {
                Example = "site.pem",
            },
            new("key", Shape.Text(), "A PEM file with the private key.") { Example = "site.key" },
            s_clientAuth with { Description = "As in `tls`, for the names of this certificate." },
            s_clientAuthorities,
        ])
    {
        Required = ["cert", "key"],
    };

    public static KeyTable Listener { get; } = new(
        "listen[].tls",
        [
            new(
                "preset",
                Shape.Words("intermediate", "modern"),
                "Mozilla's recommendations: intermediate is TLS 1.2 and 1.3, modern is 1.3 alone.")
            {
                Default = "intermediate",
            },
            new("minimum", Shape.Words("1.2", "1.3"), "The oldest version that is spoken.") { Default = "1.2" },
            s_clientAuth,
            s_clientAuthorities,
        ]);

    public static KeyTable Upstream { get; } = new(
        "clusters.*.tls",
        [
            new("ca", Shape.Text(), "A PEM file of authorities, in place of the system's.") { Example = "ca.pem" },
            new(
                "name",
                Shape.Text(Patterns.Host),
                "The name that certificates must be for, in place of the host of the URL.")
            {
                Example = "shop.internal",
            },
            new("cert", Shape.Text(), "A PEM file with the certificate that is shown to origins.")
            {
                Example = "client.pem",
            },
            new("key", Shape.Text(), "A PEM file with its private key.") { Example = "client.key" },
            new("verify", Shape.Switch, "Whether certificates of origins are verified.") { Default = "true" },
        ]);
}
