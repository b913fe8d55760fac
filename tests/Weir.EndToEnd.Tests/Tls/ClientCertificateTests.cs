using System.Net.Security;
using System.Security.Authentication;
using Weir.EndToEnd.Tests.Peers;
using Weir.Testing.Tls;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>
/// Certificates that clients show: who gets in, what the origin hears, and which hosts they count for.
/// </summary>
public sealed class ClientCertificateTests
{
    private const string Subject = "X-Client-Cert-Subject";
    private const string Fingerprint = "X-Client-Cert-SHA256";

    public static TheoryData<string, string, SslProtocols, bool> Cases
    {
        get
        {
            TheoryData<string, string, SslProtocols, bool> cases = [];
            foreach (SslProtocols version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
            {
                cases.Add("off", "nobody", version, true);
                cases.Add("off", "mallory", version, true);
                cases.Add("optional", "nobody", version, true);
                cases.Add("optional", "anna", version, true);
                cases.Add("optional", "mallory", version, false);
                cases.Add("required", "nobody", version, false);
                cases.Add("required", "anna", version, true);
                cases.Add("required", "mallory", version, false);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_WithOrWithoutACertificate_GetsInOrNot(
        string auth, string who, SslProtocols version, bool isServed)
    {
        await using TlsStage stage = await TlsStage.StartAsync(tls: $"client_auth: {auth}, client_ca: {{ca}}");
        TestCertificate? shown =
            who == "anna" ? stage.Folder.Anna : who == "mallory" ? stage.Folder.Mallory : null;
        SslClientAuthenticationOptions options = stage.Folder.Client(TlsFolder.SiteName, shown, version);
        bool hasAnswer = await TryAskAsync(stage, options);

        Assert.Equal(isServed, hasAnswer);
        Assert.Equal(isServed ? 1 : 0, stage.Origin.Requests.Count);
        if (!isServed)
        {
            await stage.Weir.Log.LineWithAsync("tls-handshake-failed", "certificate");
        }
    }

    [Fact]
    public async Task Origin_HearsWhoTheClientIs_AndNothingThatItClaims()
    {
        await using TlsStage stage = await TlsStage.StartAsync(tls: "client_auth: optional, client_ca: {ca}");
        const string Claims = $"{Subject}: CN=root\r\nx-client-cert-sha256: 00\r\n";
        await stage.AskAsync(stage.Folder.Client(TlsFolder.SiteName, stage.Folder.Anna), fields: Claims);
        await stage.AskAsync(fields: Claims);
        await stage.Weir.GetAsync("/", Claims);
        HttpMessage[] requests = [.. stage.Origin.Requests];

        Assert.Equal(
            ("CN=anna", stage.Folder.Anna.Fingerprint), (requests[0][Subject], requests[0][Fingerprint]));
        Assert.Equal((null, null), (requests[1][Subject], requests[1][Fingerprint]));
        Assert.Equal((null, null), (requests[2][Subject], requests[2][Fingerprint]));
    }

    [Theory]
    [InlineData("site.test", 200)]
    [InlineData("nobody.test", 200)]
    [InlineData("secret.test", 421)]
    [InlineData("secret.test.", 421)]
    [InlineData("SECRET.test:443", 421)]
    [InlineData("Secret.Test.:8443", 421)]
    public async Task Host_ThatAsksForMoreThanTheConnection_IsMisdirected(string host, int status)
    {
        await using TlsStage stage = await TlsStage.StartAsync(
            folder => [folder.Entry(folder.Site), folder.Asking(folder.Secret, "required")]);
        HttpMessage answer = await stage.AskAsync(host: host);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 421 ? "misdirected" : null, answer["Weir-Fault"]);
        Assert.Equal(status == 421 ? 0 : 1, stage.Origin.Requests.Count);
    }

    [Fact]
    public async Task Host_InAbsoluteForm_IsMisdirectedToo()
    {
        await using TlsStage stage = await TlsStage.StartAsync(
            folder => [folder.Entry(folder.Site), folder.Asking(folder.Secret, "required")]);
        using RawPeer client = await stage.ConnectAsync();
        await client.SendAsync("GET https://secret.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n");

        Assert.Equal(421, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task Host_WithItsOwnCertificate_IsServed()
    {
        await using TlsStage stage = await TlsStage.StartAsync(
            folder => [folder.Entry(folder.Site), folder.Asking(folder.Secret, "required")]);
        HttpMessage answer = await stage.AskAsync(
            stage.Folder.Client(TlsFolder.SecretName, stage.Folder.Anna), TlsFolder.SecretName);

        Assert.Equal(200, answer.Status);
        Assert.Equal("CN=anna", stage.Origin.Requests.Single()[Subject]);
    }

    // What a resumed session was made for must be known as well as with a full handshake, whichever host is the
    // default.
    [Theory]
    [InlineData("-tls1_2", false)]
    [InlineData("-tls1_3", false)]
    [InlineData("-tls1_2", true)]
    [InlineData("-tls1_3", true)]
    public async Task ResumedSession_OfAHost_OpensNoOther(string version, bool secretIsDefault)
    {
        await using TlsStage stage = await TlsStage.StartAsync(folder =>
        {
            string[] entries = [folder.Entry(folder.Site), folder.Asking(folder.Secret, "required")];
            return secretIsDefault ? [entries[1], entries[0]] : entries;
        });
        string[] anna = [version, "-ign_eof", "-cert", stage.Folder.Anna.Chain, "-key", stage.Folder.Anna.Key];
        string secret = Path.Combine(stage.Folder.Path, "secret");
        string site = Path.Combine(stage.Folder.Path, "open");
        await OpenSsl.AskAsync(stage.Port, TlsFolder.SecretName, [.. anna, "-sess_out", secret]);
        await OpenSsl.AskAsync(stage.Port, TlsFolder.SiteName, version, "-ign_eof", "-sess_out", site);
        string good = await OpenSsl.AskAsync(stage.Port, TlsFolder.SecretName, [.. anna, "-sess_in", secret]);
        string bad = await OpenSsl.TypeAsync(
            stage.Port, $"GET / HTTP/1.1\r\nHost: {TlsFolder.SecretName}\r\nConnection: close\r\n\r\n",
            TlsFolder.SiteName, version, "-ign_eof", "-sess_in", site);

        Assert.Contains("\nReused, TLSv1.", good, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK", good, StringComparison.Ordinal);
        Assert.Contains("\nReused, TLSv1.", bad, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 421 ", bad, StringComparison.Ordinal);
        Assert.Equal("CN=anna", stage.Origin.Requests.Last()[Subject]);
    }

    // In TLS 1.3 the client has shaken hands before the gateway has looked at its certificate.
    private static async Task<bool> TryAskAsync(TlsStage stage, SslClientAuthenticationOptions options)
    {
        try
        {
            return (await stage.AskAsync(options)).Status == 200;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false;
        }
    }
}
