using System.Net;
using Weir.Allocation.Tests.Loops;
using Weir.Core;
using Weir.Gateway;
using Weir.IO;
using Weir.IO.Native;
using Weir.Telemetry;
using Weir.Testing.Transport;
using Weir.Transport;

namespace Weir.Allocation.Tests.Gateway;

/// <summary>
/// The real pipeline on one real loop: routes, forwarding fields, metrics, loopback sockets, and clients that keep a
/// number of connections busy. Owner: the test's thread.
/// </summary>
internal sealed class GatewayRig : IDisposable
{
    private readonly PlainOrigin _origin;
    private readonly PlainHttp2Origin? _http2Origin;
    private readonly EventLog _log = new(Stream.Null, static () => DateTimeOffset.UnixEpoch);
    private readonly TransportLoop _transport;
    private readonly AccessLog _access;
    private readonly Server _server;
    private readonly Resolver _resolver;
    private readonly IExchangeClient[] _clients;

    /// <param name="clients">Connections.</param>
    /// <param name="target">What they ask for.</param>
    /// <param name="logs">Whether requests are logged.</param>
    /// <param name="tls">What is spoken on both sides; null for plaintext.</param>
    /// <param name="forwardedFor">For whom the clients say they ask, and are believed; null for nobody.</param>
    /// <param name="streams">Exchanges at once on each connection, which is of HTTP/2; 0 for HTTP/1.1.</param>
    /// <param name="isToHttp2">Whether the origin speaks HTTP/2.</param>
    internal GatewayRig(
        int clients, string target, bool logs = false, RigTls? tls = null, string? forwardedFor = null,
        int streams = 0, bool isToHttp2 = false)
    {
        _origin = new PlainOrigin(tls?.Origin);
        _http2Origin = isToHttp2 ? new PlainHttp2Origin() : null;
        EngineMetrics metrics = new(new MetricsRegistry(), ["GET"], loops: 1);
        EventLoop loop = new(0, new LinuxNet(), new SlabAllowance(64 << 20));
        _resolver = new Resolver(loop.Net);
        _transport = new TransportLoop(loop, metrics.ForLoop(0), _resolver, 75_000_000_000);
        GatewaySnapshot snapshot =
            new GatewayCompiler(OptionsOf(tls), metrics, loops: 1, static _ => { }).Compile();
        _access = new AccessLog(1, _log, static () => DateTimeOffset.UnixEpoch, () => loop.Net.Now);
        if (logs)
        {
            AccessLogCompiler compiler = new(_access, _log, static () => DateTimeOffset.UnixEpoch);
            compiler.Apply(new AccessLogOptions { Path = "/dev/null" });
        }

        _server = new Server([_transport]);
        _server.Start();
        GatewayPipeline pipeline =
            new(snapshot.Router, _log, access: logs ? new AccessReporter(_access) : null);
        ListenerService service = new(new DownstreamOptions(), pipeline, clients + 16, tls?.Listener);
        int descriptor = _server.Bind(NetAddress.IPv4(0x7F000001, 0), dualStack: false);
        NetAddress address = _server.Serve(descriptor, isInherited: false, service).Address;
        _clients = new IExchangeClient[clients];
        string fields = forwardedFor is null ? "" : $"X-Forwarded-For: {forwardedFor}\r\n";
        for (int i = 0; i < clients; i++)
        {
            _clients[i] = streams > 0
                ? new PlainHttp2Client(address.Port, target, streams)
                : new PlainClient(address.Port, target, tls?.Client, fields);
        }
    }

    internal NetCounters Calls => _transport.Loop.Net.Counters;

    internal long Ticks => _transport.Loop.TickCount;

    /// <summary>Exchanges that were recorded in the access log, written or not.</summary>
    internal long Logged => _access.Written + _access.Dropped;

    /// <summary>Bytes that the loop's thread has allocated so far.</summary>
    internal long AllocatedBytes() => new AllocationMark().Take(_transport.Loop);

    /// <summary>Rounds in which every client sends a request and then every one receives its response.</summary>
    internal void Run(int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            foreach (IExchangeClient client in _clients)
            {
                client.Send();
            }

            foreach (IExchangeClient client in _clients)
            {
                client.Receive();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IExchangeClient client in _clients)
        {
            client.Dispose();
        }

        _server.Dispose();
        _resolver.Dispose();
        _access.Dispose();
        _log.Dispose();
        _origin.Dispose();
        _http2Origin?.Dispose();
    }

    private GatewayOptions OptionsOf(RigTls? tls) => _http2Origin is null
        ? Options(_origin.Port, tls?.Destinations, UpstreamProtocol.Negotiated)
        : Options(_http2Origin.Port, tls: null, UpstreamProtocol.Http2);

    private static MatchOptions Match(string text)
    {
        Assert.True(PathPattern.TryParse(text, out PathPattern? path, out _));
        return new MatchOptions { Path = path };
    }

    private static PathTemplate Template(string text, string match)
    {
        Assert.True(PathTemplate.TryParse(text, Match(match).Path, out PathTemplate? template, out _));
        return template;
    }

    private static GatewayOptions Options(int originPort, ClusterTlsOptions? tls, UpstreamProtocol protocol)
    {
        string scheme = tls is null ? "http" : "https";
        DestinationOptions destination = new()
        {
            Text = $"{scheme}://127.0.0.1:{originPort}",
            Scheme = scheme,
            Host = IPAddress.Loopback.ToString(),
            HostIsAddress = true,
            Port = originPort,
        };
        ClusterOptions cluster =
            ClusterOptions.ForUrl(destination) with { Tls = tls ?? ClusterTlsOptions.Default, Protocol = protocol };
        Assert.True(AddressRange.TryParse("127.0.0.0/8", out AddressRange loopback, out _));
        return new GatewayOptions
        {
            TrustedProxies = [loopback],
            Clusters = [cluster],
            Routes =
            [
                new RouteOptions
                {
                    Name = "/fixed",
                    Match = Match("/fixed"),
                    Respond = new RespondOptions
                    {
                        Headers = [new FieldValue("content-type", "text/plain")],
                        Body = new string('x', 1024),
                    },
                },
                new RouteOptions
                {
                    Name = "/edited",
                    Match = Match("/edited/:id/**") with
                    {
                        Methods = ["GET"],
                        Query = [new ValuePattern("a", ValuePatternKind.Regex, "^[0-9]+$")],
                    },
                    To = cluster.Name,
                    Rewrite = new RewriteOptions
                    {
                        Path = Template("/new/:id/:rest", "/edited/:id/**"),
                        QueryRemove = ["utm_*"],
                        QuerySet = [new FieldValue("b", "2")],
                    },
                    RequestHeaders = new FieldEdits
                    {
                        Set = [new FieldValue("x-tenant", "shop")],
                        Remove = ["x-debug"],
                    },
                    ResponseHeaders = new FieldEdits { Remove = ["server"] },
                    SecurityHeaders = true,
                    ClientCache = ClientCacheOptions.Auto,
                    Cors = new CorsOptions { Origins = ["https://shop.example"] },
                    Budget = TimeSpan.FromSeconds(10),
                },
                new RouteOptions
                {
                    Name = "/redirected",
                    Match = Match("/redirected/**"),
                    Redirect = new RedirectOptions { To = Template("https://b.example/:rest", "/redirected/**") },
                },
                new RouteOptions { Name = "/", To = cluster.Name },
            ],
        };
    }
}
