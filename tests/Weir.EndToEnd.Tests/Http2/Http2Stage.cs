using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Weir.EndToEnd.Tests.Running;
using Weir.EndToEnd.Tests.Tls;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>
/// A gateway with a cleartext and an https address, in front of Kestrel with HTTP/1.1 or with HTTP/2 by prior
/// knowledge. Owner: one test or fixture.
/// </summary>
internal sealed class Http2Stage : IAsyncDisposable
{
    private Http2Stage(Http2Origin origin) => Origin = origin;

    public TlsFolder Folder { get; } = new();

    public Http2Origin Origin { get; }

    public WeirProcess Weir { get; private set; } = null!;

    public int SecurePort { get; } = WeirProcess.FreePort();

    public string SecureUrl => $"https://127.0.0.1:{SecurePort}";

    /// <summary>Where a way of reaching the gateway leads.</summary>
    public string Url(bool isSecure) => isSecure ? SecureUrl : Weir.Url;

    /// <param name="isH2c">Whether the origin speaks HTTP/2 by prior knowledge; else HTTP/1.1.</param>
    /// <param name="routes">The routes; by default one that leads to the cluster, whose name is origin.</param>
    public static async Task<Http2Stage> StartAsync(bool isH2c, string routes = "  - to: origin")
    {
        Http2Stage stage = new(await Http2Origin.StartAsync(isH2c ? HttpProtocols.Http2 : HttpProtocols.Http1));
        string protocol = isH2c ? ", protocol: h2c" : "";
        stage.Weir = await WeirProcess.StartAsync($$"""
            listen: [ "http://127.0.0.1:0", {{stage.Folder.Listener(stage.SecurePort, stage.Folder.Site)}} ]
            admin: http://127.0.0.1:0
            loops: 4
            clusters:
              origin: { destinations: [ {{stage.Origin.Url}} ]{{protocol}} }
            routes:
            {{routes}}

            """);
        return stage;
    }

    /// <summary>A client of .NET that speaks nothing but HTTP/2.</summary>
    public HttpClient Client(bool isSecure) => new(new SocketsHttpHandler
    {
        SslOptions = Folder.Client(TlsFolder.SiteName),
        EnableMultipleHttp2Connections = true,
    })
    {
        BaseAddress = new Uri(Url(isSecure)),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Weir.DisposeAsync();
        await Origin.DisposeAsync();
        Directory.Delete(Folder.Path, recursive: true);
    }
}
