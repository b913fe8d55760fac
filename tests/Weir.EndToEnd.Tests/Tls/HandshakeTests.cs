using System.Net.Security;
using System.Security.Authentication;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>What is agreed on with clients: versions, protocols, certificates by name.</summary>
public sealed class HandshakeTests
{
    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task OpenSsl_InEitherVersion_IsServed(string option, string version)
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        string said = await OpenSsl.AskAsync(
            stage.Port, TlsFolder.SiteName, option, "-ign_eof", "-verify_return_error",
            "-CAfile", stage.Folder.Authority);

        Assert.Contains($"New, {version}, Cipher is ", said, StringComparison.Ordinal);
        Assert.Contains("Verification: OK", said, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK", said, StringComparison.Ordinal);
        Assert.Equal("https", (await RequestAsync(stage))["X-Forwarded-Proto"]);
    }

    [Theory]
    [InlineData(TlsFolder.SiteName, 443)]
    [InlineData($"{TlsFolder.SiteName}:80", 80)]
    [InlineData($"{TlsFolder.SiteName}:8443", 404)]
    public async Task HostPattern_WithAPort_IsThatOfHttpsWhereTheRequestNamesNone(string host, int port)
    {
        await using TlsStage stage = await TlsStage.StartAsync(routes: static _ =>
            $$"""
              - match: { host: "{{TlsFolder.SiteName}}:80" }
                respond: { status: 200, headers: { x-port: "80" } }
              - match: { host: "{{TlsFolder.SiteName}}:443" }
                respond: { status: 200, headers: { x-port: "443" } }
            """);
        HttpMessage answer = await stage.AskAsync(host: host);
        HttpMessage plain = await stage.Weir.AskAsync($"GET / HTTP/1.1\r\nHost: {TlsFolder.SiteName}\r\n\r\n");

        Assert.Equal(port, answer["x-port"] is { } named ? int.Parse(named) : answer.Status);
        Assert.Equal("80", plain["x-port"]);
    }

    [Theory]
    [InlineData("", "-tls1_1")]
    [InlineData("preset: modern", "-tls1_2")]
    [InlineData("minimum: \"1.3\"", "-tls1_2")]
    public async Task OpenSsl_InATooOldVersion_IsRefusedAndTold(string tls, string option)
    {
        await using TlsStage stage = await TlsStage.StartAsync(tls: tls);
        string said = await OpenSsl.AskAsync(
            stage.Port, TlsFolder.SiteName, option, "-ign_eof", "-cipher", "DEFAULT:@SECLEVEL=0");

        Assert.Contains("alert protocol version", said, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", said, StringComparison.Ordinal);
        await stage.Weir.Log.LineWithAsync("info tls-handshake-failed", "unsupported protocol", "client=127.0.0.1");
        Assert.Equal(200, (await stage.AskAsync()).Status);
    }

    [Theory]
    [InlineData("-tls1_2", "AES256-SHA256")]
    [InlineData("-tls1_2", "ECDHE-ECDSA-AES128-SHA256")]
    public async Task OpenSsl_WithAWeakCipher_IsRefused(string version, string cipher)
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        string said = await OpenSsl.AskAsync(
            stage.Port, TlsFolder.SiteName, version, "-ign_eof", "-cipher", cipher + ":@SECLEVEL=0");

        Assert.Contains("alert handshake failure", said, StringComparison.Ordinal);
        await stage.Weir.Log.LineWithAsync("tls-handshake-failed", "no shared cipher");
    }

    [Theory]
    [InlineData("http/1.1", "http/1.1")]
    [InlineData("http/1.1", "spdy/3", "http/1.1", "other")]
    [InlineData("")]
    public async Task Alpn_OffersOfTheClient_GetHttp11OrNothing(string chosen, params string[] offered)
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        SslClientAuthenticationOptions options = stage.Folder.Client(TlsFolder.SiteName);
        options.ApplicationProtocols = [.. offered.Select(one => new SslApplicationProtocol(one))];
        using RawPeer client = await stage.ConnectAsync(options);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");

        Assert.Equal(chosen, client.Tls.NegotiatedApplicationProtocol.ToString());
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task Alpn_OnlyUnknownProtocols_AreRefused()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        SslClientAuthenticationOptions options = stage.Folder.Client(TlsFolder.SiteName);
        options.ApplicationProtocols = [new SslApplicationProtocol("spdy/3")];

        await Assert.ThrowsAnyAsync<AuthenticationException>(() => stage.ConnectAsync(options));
        await stage.Weir.Log.LineWithAsync("tls-handshake-failed", "no application protocol");
    }

    [Theory]
    [InlineData("site.test", "site")]
    [InlineData("www.site.test", "site")]
    [InlineData("secret.test", "secret")]
    [InlineData("SECRET.test", "secret")]
    [InlineData("a.wild.test", "wild")]
    [InlineData("A.Wild.Test", "wild")]
    [InlineData("a.b.wild.test", "site")]
    [InlineData("wild.test", "site")]
    [InlineData("nobody.test", "site")]
    [InlineData("127.0.0.1", "site")]
    public async Task ServerName_ChoosesTheCertificate(string name, string file)
    {
        await using TlsStage stage = await TlsStage.StartAsync(
            folder => [folder.Entry(folder.Site), folder.Entry(folder.Wild), folder.Entry(folder.Secret)]);
        using RawPeer client = await stage.ConnectAsync(stage.Folder.Looking(name));
        string fingerprint =
            new[] { stage.Folder.Site, stage.Folder.Wild, stage.Folder.Secret }
                .Single(one => TlsStage.Showed(client, one)).Chain;

        Assert.Equal(file + ".pem", Path.GetFileName(fingerprint));
    }

    [Fact]
    public async Task Rsa_Certificate_IsServed()
    {
        await using TlsStage stage =
            await TlsStage.StartAsync(folder => [folder.Entry(folder.Sign("rsa", ["site.test"], rsaBits: 2048))]);
        foreach (SslProtocols version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            HttpMessage answer = await stage.AskAsync(stage.Folder.Client(TlsFolder.SiteName, versions: version));
            Assert.Equal(200, answer.Status);
        }
    }

    [Fact]
    public async Task Hsts_IsSentOverTlsAlone()
    {
        await using TlsStage stage = await TlsStage.StartAsync(
            routes: _ => "  - respond: { status: 200, body: ok }\n    security_headers: default");
        HttpMessage secure = await stage.AskAsync();
        HttpMessage plain = await stage.Weir.GetAsync("/");

        Assert.Equal("max-age=31536000", secure["Strict-Transport-Security"]);
        Assert.Null(plain["Strict-Transport-Security"]);
    }

    private static async Task<HttpMessage> RequestAsync(TlsStage stage) =>
        (await Running.Bounded.UntilValueAsync(
            () => stage.Origin.Requests.FirstOrDefault(), request => request is not null))!;
}
