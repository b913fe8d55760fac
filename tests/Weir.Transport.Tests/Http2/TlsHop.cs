using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Tls;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>
/// A second gateway before the one of a scene, on the same loops: clients speak to it in plaintext, and it to the other
/// over TLS, in the version that both agree on in the handshake. Owner: the world's thread.
/// </summary>
internal sealed class TlsHop
{
    private const int ConnectionsMax = 10_000;
    private const string Name = "site.test";

    private static readonly string s_folder = Directory.CreateTempSubdirectory("weir-hop-").FullName;
    private static readonly TestAuthority s_authority = new(s_folder);
    private static readonly TestCertificate s_site = s_authority.Sign("site", [Name]);
    private static readonly NetAddress s_front = NetAddress.IPv4(0x7F000001, 8081);
    private static readonly NetAddress s_secure = NetAddress.IPv4(0x7F000001, 8443);

    private readonly ProxyHandler _handler;

    private TlsHop(TransportScene scene, string[] offered, string[] served)
    {
        TlsServer server = new(new TlsServerOptions
        {
            Certificates = [new TlsCertificate { Chain = s_site.Chain, Key = s_site.Key }],
            Protocols = served,
        });
        int descriptor = scene.Server.Bind(s_secure, dualStack: false);
        scene.Server.Serve(
            descriptor,
            isInherited: false,
            new ListenerService(scene.Options.Downstream, scene.Handler, ConnectionsMax, server));
        UpstreamSettings settings = new() { Tls = ClientOf(offered), TunnelTls = ClientOf("http/1.1") };
        Destination = new Destination(
            "https://hop", "127.0.0.1", s_secure.Port, unixPath: null, settings, 0, scene.Transports.Count);
        _handler = new ProxyHandler(Destination, scene.Options.Timeouts);
        _handler.Answer = exchange => _handler.ForwardAsync(exchange);
        scene.Handler.Answer = exchange =>
        {
            Versions.Add((exchange.Request.MajorVersion, exchange.IsUpgrade));
            return null;
        };
        scene.Address = scene.Server.Listen(
            s_front, dualStack: false, ConnectionsMax, scene.Options.Downstream, _handler, out _)!.Value;
    }

    /// <summary>The listener of the scene that speaks TLS.</summary>
    internal Destination Destination { get; }

    /// <summary>In which version requests came over TLS, and whether they ask for a tunnel.</summary>
    internal List<(int Major, bool IsUpgrade)> Versions { get; } = [];

    /// <summary>What was thrown on the way.</summary>
    internal IReadOnlyList<Exception> Defects => _handler.Defects;

    /// <summary>A scene with a hop before it.</summary>
    /// <param name="seed">What happens.</param>
    /// <param name="loops">How many.</param>
    /// <param name="offered">What the hop offers by ALPN.</param>
    /// <param name="served">What the listener takes.</param>
    /// <param name="hop">The hop.</param>
    /// <param name="world">What the network does; rough unless told.</param>
    internal static TransportScene Scene(
        ulong seed, int loops, string[] offered, string[] served, out TlsHop hop, SimulatedOptions? world = null)
    {
        TlsHop? made = null;
        TransportScene scene = new(seed, loops, new TransportSceneOptions
        {
            World = world ?? new SimulatedOptions(),
            Upstream = new UpstreamSettings { Protocol = UpstreamProtocol.Http1 },
            Prepare = prepared => made = new TlsHop(prepared, offered, served),
        });
        hop = made!;
        return scene;
    }

    private static TlsClient ClientOf(params string[] protocols) => new(new TlsClientOptions
    {
        Name = Name,
        Authorities = s_authority.File,
        Protocols = protocols,
    });
}
