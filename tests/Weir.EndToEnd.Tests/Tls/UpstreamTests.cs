using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;
using Weir.Testing.Tls;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>Destinations with TLS: what is verified, what is shown, what is resumed, and ends that are none.</summary>
public sealed class UpstreamTests
{
    private readonly TlsFolder _folder = new();

    [Theory]
    [InlineData("ca: {ca}", 200, "")]
    [InlineData("ca: {ca}, name: site.test", 200, "")]
    [InlineData("ca: {ca}, name: WWW.Site.Test", 200, "")]
    [InlineData("ca: {ca}, name: other.test", 502, "hostname mismatch")]
    [InlineData("ca: {ca}, name: 127.0.0.2", 502, "IP address mismatch")]
    [InlineData("ca: {foreign}", 502, "unable to get local issuer certificate")]
    [InlineData("name: site.test", 502, "unable to get local issuer certificate")]
    [InlineData("verify: false", 200, "")]
    [InlineData("verify: false, name: other.test", 200, "")]
    public async Task Certificate_OfTheOrigin_IsVerified(string tls, int status, string cause)
    {
        await using RawOrigin origin = RawOrigin.Answering(tls: TlsFolder.Serving(_folder.Site));
        await using WeirProcess weir = await StartAsync(origin.Url, tls);
        HttpMessage answer = await weir.GetAsync("/");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 502 ? "certificate-refused" : null, answer["Weir-Fault"]);
        if (cause.Length > 0)
        {
            await weir.Log.LineWithAsync("error certificate-refused 502", cause, origin.Url);
        }
    }

    [Fact]
    public async Task Certificate_ThatHasExpired_IsRefused()
    {
        TestCertificate old = _folder.Sign("old", ["127.0.0.1"], hasExpired: true);
        await using RawOrigin origin = RawOrigin.Answering(tls: TlsFolder.Serving(old));
        await using WeirProcess weir = await StartAsync(origin.Url, "ca: {ca}");

        Assert.Equal("certificate-refused", (await weir.GetAsync("/"))["Weir-Fault"]);
        await weir.Log.LineWithAsync("certificate-refused", "certificate has expired");
    }

    [Theory]
    [InlineData("ca: {ca}, name: site.test", "site.test")]
    [InlineData("verify: false", "")]
    public async Task ServerName_OfAHostName_IsAskedFor(string tls, string expected)
    {
        ConcurrentQueue<string?> names = new();
        X509Certificate2 certificate = _folder.Site.Load();
        await using RawOrigin origin = RawOrigin.Answering(tls: new SslServerAuthenticationOptions
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                names.Enqueue(name);
                return certificate;
            },
        });
        await using WeirProcess weir = await StartAsync(origin.Url, tls);

        Assert.Equal(200, (await weir.GetAsync("/")).Status);
        Assert.Equal(expected, Assert.Single(names) ?? "");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Certificate_OfTheGateway_IsShownToTheOrigin(SslProtocols version)
    {
        ConcurrentQueue<string> subjects = new();
        await using RawOrigin origin = RawOrigin.Answering(tls: new SslServerAuthenticationOptions
        {
            ServerCertificate = _folder.Site.Load(),
            EnabledSslProtocols = version,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                subjects.Enqueue(certificate?.Subject ?? "none");
                return true;
            },
        });
        string own = $"ca: {{ca}}, cert: {_folder.Anna.Chain}, key: {_folder.Anna.Key}";
        await using WeirProcess weir = await StartAsync(origin.Url, own);

        Assert.Equal(200, (await weir.GetAsync("/")).Status);
        Assert.Equal("CN=anna", Assert.Single(subjects));
    }

    [Theory]
    [InlineData("http/1.1")]
    [InlineData("")]
    public async Task Alpn_Http11_IsOffered(string known)
    {
        SslServerAuthenticationOptions options = TlsFolder.Serving(_folder.Site);
        options.ApplicationProtocols = known.Length > 0 ? [new(known)] : null;
        await using RawOrigin origin = RawOrigin.Answering(tls: options);
        await using WeirProcess weir = await StartAsync(origin.Url, "ca: {ca}");

        Assert.Equal(200, (await weir.GetAsync("/")).Status);
        Assert.Equal(known, origin.Connections.Single().Tls.NegotiatedApplicationProtocol.ToString());
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Session_WithTheOrigin_IsResumedByTheNextConnection(string version)
    {
        int port = WeirProcess.FreePort();
        await using Tool server = Tool.Start(
            "openssl", "s_server", "-accept", $"127.0.0.1:{port}", "-www", version,
            "-cert", _folder.Site.Chain, "-key", _folder.Site.Key);
        while (await server.FirstLineAsync() != "ACCEPT")
        {
            // It has more to say first.
        }

        await using WeirProcess weir = await StartAsync($"https://127.0.0.1:{port}", "ca: {ca}");
        HttpMessage first = await weir.GetAsync("/");
        HttpMessage second = await weir.GetAsync("/");

        Assert.Contains("\nNew, TLSv1.", first.Text, StringComparison.Ordinal);
        Assert.Contains("\nReused, TLSv1.", second.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_ThatEndsWithTheConnection_IsWholeOnlyWhenTheOriginSaysSo(bool isSaid)
    {
        await using RawOrigin origin = new(
            async peer =>
            {
                await peer.ReadRequestAsync();
                await peer.SendAsync("HTTP/1.1 200 OK\r\n\r\nhalf of it");
                if (isSaid)
                {
                    await peer.EndTlsAsync();
                }
            },
            tls: TlsFolder.Serving(_folder.Site));
        await using WeirProcess weir = await StartAsync(origin.Url, "ca: {ca}");
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
        string text = await client.ReadTextToEndAsync();

        Assert.Equal(!isSaid, client.WasReset);
        Assert.True(!isSaid || text.EndsWith("half of it", StringComparison.Ordinal));
        if (!isSaid)
        {
            await weir.Log.LineWithAsync("error upstream-");
        }
    }

    [Fact]
    public async Task Origin_ThatSpeaksNoTls_IsNamed()
    {
        await using RawOrigin origin = new(static peer => peer.SendAsync("220 mail.test ESMTP\r\n"));
        await using WeirProcess weir = await StartAsync(origin.Url.Replace("http:", "https:"), "ca: {ca}");

        Assert.Equal("upstream-tls-failed", (await weir.GetAsync("/"))["Weir-Fault"]);
        await weir.Log.LineWithAsync("error upstream-tls-failed", "wrong version number");
    }

    // With TLS 1.3 an origin says so after the handshake, when the connection has been taken for good.
    [Theory]
    [InlineData("h1")]
    [InlineData("h2")]
    public async Task Origin_ThatWantsACertificate_IsUnderstood(string protocol)
    {
        int port = WeirProcess.FreePort();
        string listener = _folder.Listener(port, [_folder.Asking(_folder.Site, "required")], tls: "");
        await using WeirProcess origin = await WeirProcess.StartAsync(
            $"listen: [ \"http://127.0.0.1:0\", {listener} ]\nadmin: off\nroutes: [ {{ respond: 200 }} ]\n");
        await using WeirProcess weir = await StartAsync(
            $"https://127.0.0.1:{port}", $"ca: {{ca}}, name: {TlsFolder.SiteName}", $"protocol: {protocol}");

        Assert.Equal("upstream-reset", (await weir.GetAsync("/"))["Weir-Fault"]);
        await weir.Log.LineWithAsync("error upstream-reset", "alert certificate required");
    }

    [Fact]
    public async Task Origin_ThatLeavesInTheHandshake_IsNamed()
    {
        await using RawOrigin origin = new(static async peer => await peer.ReadExactlyAsync(5));
        await using WeirProcess weir = await StartAsync(origin.Url.Replace("http:", "https:"), "ca: {ca}");
        string? fault = (await weir.GetAsync("/"))["Weir-Fault"];

        // With bytes unread the origin's close is a reset.
        Assert.Contains(fault, new[] { "upstream-tls-failed", "upstream-reset" });
    }

    [Fact]
    public async Task Origin_ThatStallsInTheHandshake_IsGivenUp()
    {
        await using RawOrigin origin = new(static peer => peer.ReadToEndAsync());
        await using WeirProcess weir = await StartAsync(
            origin.Url.Replace("http:", "https:"), "ca: {ca}", "timeouts: { connect: 200ms }");

        Assert.Equal("connect-timeout", (await weir.GetAsync("/"))["Weir-Fault"]);
    }

    // Parked connections are used by other loops too, and their TLS goes with them.
    [Fact]
    public async Task Connections_OfSeveralLoops_AreShared()
    {
        await using RawOrigin origin = RawOrigin.Answering(tls: TlsFolder.Serving(_folder.Site));
        await using WeirProcess weir = await StartAsync(origin.Url, "ca: {ca}", "pool: { max: 2 }");
        RawPeer[] clients = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => weir.ConnectAsync()));
        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(clients.Select(one => one.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
            HttpMessage[] answers = await Task.WhenAll(clients.Select(one => one.ReadResponseAsync()));
            Assert.All(answers, answer => Assert.Equal("ok", answer.Text));
        }

        Array.ForEach(clients, client => client.Dispose());
        Assert.True(origin.Connections.Count <= 2, $"{origin.Connections.Count} connections");
        Assert.True(await weir.MetricAsync("weir_connections_moved_total") > 0);
    }

    private Task<WeirProcess> StartAsync(string url, string tls, string cluster = "")
    {
        string settings = tls
            .Replace("{ca}", _folder.Authority, StringComparison.Ordinal)
            .Replace("{foreign}", Path.Combine(_folder.Path, "foreign.pem"), StringComparison.Ordinal);
        return WeirProcess.ServeAsync(
            $"clusters:\n  a:\n    destinations: [ {url} ]\n    tls: {{ {settings} }}\n    {cluster}\n"
            + "routes: [ { to: a } ]\n");
    }
}
