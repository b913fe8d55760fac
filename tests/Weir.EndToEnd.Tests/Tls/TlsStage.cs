using System.Net.Security;
using System.Security.Cryptography;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;
using Weir.Testing.Tls;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>A gateway with an https address, in front of an origin that answers. Owner: one test.</summary>
internal sealed class TlsStage : IAsyncDisposable
{
    private TlsStage(TlsFolder folder, RawOrigin origin)
    {
        Folder = folder;
        Origin = origin;
    }

    public TlsFolder Folder { get; }

    public RawOrigin Origin { get; }

    public WeirProcess Weir { get; private set; } = null!;

    /// <summary>The port of the https address.</summary>
    public int Port { get; } = WeirProcess.FreePort();

    /// <summary>With one certificate, that of the site, unless it is said which.</summary>
    /// <param name="certificates">The certificates, as a configuration says them.</param>
    /// <param name="tls">What <c>tls</c> of the listener says.</param>
    /// <param name="more">What the configuration says before its routes.</param>
    /// <param name="routes">The routes; by default one that leads to the origin.</param>
    /// <param name="origin">The origin; by default one that says ok.</param>
    public static async Task<TlsStage> StartAsync(
        Func<TlsFolder, string[]>? certificates = null,
        string tls = "",
        string more = "",
        Func<TlsStage, string>? routes = null,
        RawOrigin? origin = null)
    {
        TlsStage stage = new(new TlsFolder(), origin ?? RawOrigin.Answering());
        string[] entries = certificates?.Invoke(stage.Folder) ?? [stage.Folder.Entry(stage.Folder.Site)];
        stage.Weir = await WeirProcess.StartAsync(stage.Configuration(
            stage.Folder.Listener(stage.Port, entries, tls.Replace("{ca}", stage.Folder.Authority)), more, routes));
        return stage;
    }

    /// <summary>The whole configuration with an https address.</summary>
    public string Configuration(string listener, string more = "", Func<TlsStage, string>? routes = null) =>
        $"""
        listen: [ "http://127.0.0.1:0", {listener} ]
        admin: http://127.0.0.1:0
        loops: 4
        {more}
        routes:
        {routes?.Invoke(this) ?? $"  - to: {Origin.Url}"}

        """;

    /// <summary>A client after its handshake.</summary>
    public Task<RawPeer> ConnectAsync(SslClientAuthenticationOptions? options = null) =>
        RawPeer.ConnectAsync(Port, options ?? Folder.Client(TlsFolder.SiteName));

    /// <summary>One request on a connection of its own.</summary>
    public async Task<HttpMessage> AskAsync(
        SslClientAuthenticationOptions? options = null, string host = TlsFolder.SiteName, string fields = "")
    {
        using RawPeer client = await ConnectAsync(options);
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");
        return await client.ReadResponseAsync();
    }

    /// <summary>Whether a certificate was the one that the gateway showed.</summary>
    public static bool Showed(RawPeer client, TestCertificate certificate) =>
        client.Tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256)
            .Equals(certificate.Fingerprint, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Weir.DisposeAsync();
        await Origin.DisposeAsync();
        Directory.Delete(Folder.Path, recursive: true);
        Assert.Empty(Origin.Failures);
    }
}
