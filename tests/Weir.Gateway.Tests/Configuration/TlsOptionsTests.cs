using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Configuration;
using Weir.IO;

namespace Weir.Gateway.Tests.Configuration;

public sealed class TlsOptionsTests
{
    private const string Https = "listen: { url: \"https://:8443\", certificates: ";
    private const string Site = Https + "{ cert: site.pem, key: site.key }";

    private static string Folder => PemSamples.Folder;

    [Fact]
    public void Parse_Listener_HasFilesAndRules()
    {
        ListenOptions listen = Reading.WithRoute(
            Https + "[ { cert: site.pem, key: site.key }, { cert: other.pem, key: other.key, client_auth: off } ], "
                + "tls: { preset: modern, client_auth: required, client_ca: clients.pem } }").Listen[0];
        TlsServerOptions tls = listen.Tls!;

        Assert.True(listen.IsSecure);
        Assert.Equal((TlsPreset.Modern, false), (tls.Preset, tls.RequiresTls13));
        Assert.Equal($"{Folder}/site.pem", tls.Certificates[0].Chain);
        Assert.Equal($"{Folder}/clients.pem", tls.Certificates[0].ClientAuthorities);
        Assert.Equal(
            [TlsClientAuth.Required, TlsClientAuth.Off],
            tls.Certificates.Select(certificate => certificate.ClientAuth));
    }

    [Fact]
    public void Parse_FilesThatChange_AreOtherOptions()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, "changing")).FullName;
        Copy("site", folder);
        string text = Https + "{ cert: changing/x.pem, key: changing/x.key } }\n"
            + "clusters: { a: { destinations: \"https://b\", tls: { cert: changing/x.pem, key: changing/x.key } } }\n";
        GatewayOptions one = Reading.WithRoute(text);
        GatewayOptions same = Reading.WithRoute(text);
        Copy("other", folder);
        GatewayOptions changed = Reading.WithRoute(text);

        Assert.Equal(one.Listen[0].Tls!.FilesDigest, same.Listen[0].Tls!.FilesDigest);
        Assert.False(one.Listen[0].Tls!.FilesDigest == changed.Listen[0].Tls!.FilesDigest);
        Assert.Equal(one.Clusters[0].Tls, same.Clusters[0].Tls);
        Assert.NotEqual(one.Clusters[0].Tls, changed.Clusters[0].Tls);
    }

    [Theory]
    [InlineData(Https + "[] }", "listen.certificates", "From 1 to 1000 certificates are allowed.")]
    [InlineData("listen: https://:8443", "listen", "Which certificate?")]
    [InlineData(Https + "{ cert: site.pem } }", "listen.certificates", "Both files are needed")]
    [InlineData(Https + "{ cert: old/old.pem, key: old/old.key } }", "listen.certificates.cert",
        "has expired, on 2020-03-31.")]
    [InlineData(Https + "{ cert: early/early.pem, key: early/early.key } }", "listen.certificates.cert",
        "is not valid before 2999-01-01 11:55 UTC.")]
    [InlineData(Https + "{ cert: empty.pem, key: site.key } }", "listen.certificates.cert",
        "holds no certificate in PEM.")]
    [InlineData(Https + "{ cert: site.pem, key: empty.pem } }", "listen", "empty.pem holds no private key in PEM")]
    [InlineData(Https + "{ cert: site.pem, key: old } }", "listen.certificates.key", "This is a directory")]
    [InlineData(Https + "{ cert: site.pem, key: site.key }, redirect_to_https: true }", "listen.redirect_to_https",
        "round in circles")]
    [InlineData("admin: https://localhost:9180", "admin", "speaks plain HTTP")]
    [InlineData("clusters: { a: { destinations: \"https://b\", tls: { ca: empty.pem } } }", "clusters.a.tls",
        "empty.pem holds no certificate of an authority")]
    [InlineData("clusters: { a: { destinations: \"https://b\", tls: { cert: old/old.pem, key: old/old.key } } }",
        "clusters.a.tls.cert", "has expired, on 2020-03-31.")]
    public void Parse_WrongTls_SaysWhatAndWhere(string yaml, string key, string part)
    {
        ConfigurationError error = Reading.ErrorWithRoute(yaml);

        Assert.Equal(key, error.Key);
        Assert.Contains(part, error.Message);
    }

    [Fact]
    public void Parse_EncryptedKey_IsNotAskedFor()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        string text = key.ExportEncryptedPkcs8PrivateKeyPem("secret", encryption);
        File.WriteAllText(Path.Combine(Folder, "locked.key"), text);
        ConfigurationError error = Reading.ErrorWithRoute(Https + "{ cert: site.pem, key: locked.key } }");

        Assert.StartsWith($"{Folder}/locked.key is encrypted", error.Message);
    }

    [Theory]
    [InlineData(2048, 0)]
    [InlineData(3072, 1)]
    public void Parse_LongRsaKey_IsAWarning(int bits, int warnings)
    {
        using var key = RSA.Create(bits);
        CertificateRequest request = new("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(Folder, $"rsa{bits}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, $"rsa{bits}.key"), key.ExportPkcs8PrivateKeyPem());
        ConfigurationResult result =
            Reading.Of($"{Https}{{ cert: rsa{bits}.pem, key: rsa{bits}.key }} }}\nroutes: [ {{ respond: 204 }} ]\n");

        Assert.Empty(result.Errors);
        Assert.Equal(warnings, result.Warnings.Count(w => w.Message.Contains("RSA key of", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Site + ", tls: { client_ca: clients.pem } }", "listen.tls.client_ca: Clients are not asked")]
    [InlineData(Site + ", tls: { client_ca: clients.pem, client_auth: off } }", "")]
    [InlineData(Site + ", tls: { client_ca: clients.pem, client_auth: optional } }", "")]
    [InlineData(Https + "{ cert: site.pem, key: site.key, client_ca: clients.pem } }",
        "listen.certificates.client_ca: Clients are not asked")]
    [InlineData(
        Https + "{ cert: site.pem, key: site.key, client_auth: required }, tls: { client_ca: clients.pem } }", "")]
    [InlineData(Site + ", tls: { preset: modern, minimum: \"1.2\" } }", "listen.tls.minimum: `preset: modern` is")]
    [InlineData(Site + ", tls: { preset: modern, minimum: \"1.3\" } }", "")]
    [InlineData("clusters: { a: { destinations: \"https://b\", tls: { ca: clients.pem, verify: false } } }",
        "clusters.a.tls.ca: With `verify: false`")]
    [InlineData("clusters: { a: { destinations: \"https://b\", tls: { ca: clients.pem, verify: true } } }", "")]
    public void Parse_KeysWithoutEffect_AreAWarning(string text, string warning)
    {
        ConfigurationResult result = Reading.Of($"{text}\nroutes: [ {{ respond: 204 }} ]\n");

        Assert.Empty(result.Errors);
        string[] said = [.. result.Warnings
            .Select(static one => $"{one.Key}: {one.Message}")
            .Where(static one => one.Contains("tls.", StringComparison.Ordinal)
                || one.Contains("certificates.", StringComparison.Ordinal))];
        if (warning.Length == 0)
        {
            Assert.Empty(said);
        }
        else
        {
            Assert.StartsWith(warning, Assert.Single(said), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://shop.example", "destination")]
    [InlineData("https://localhost:3000", "preserve")]
    [InlineData("https://10.0.0.1", "preserve")]
    [InlineData("http://shop.example", "preserve")]
    [InlineData("[ \"https://shop.example\", \"http://shop.example\" ]", "preserve")]
    public void Parse_Host_FollowsTheDestinations(string destinations, string host)
    {
        GatewayOptions options = Reading.WithRoute($"clusters: {{ a: {{ destinations: {destinations} }} }}");

        Assert.Equal(host, options.Clusters[0].Host.ToString());
    }

    [Fact]
    public void CommandLine_HttpsAddress_NeedsAFile()
    {
        CommandLineArguments arguments = new() { To = "https://shop.example", Listen = ["https://:8443"] };
        ConfigurationResult result = CommandLineConfiguration.Load(arguments);

        Assert.Contains("https needs certificates", Assert.Single(result.Errors).Message);
    }

    private static void Copy(string name, string folder)
    {
        foreach (string end in new[] { ".pem", ".key" })
        {
            File.Copy(Path.Combine(Folder, name + end), Path.Combine(folder, "x" + end), overwrite: true);
        }
    }
}
