using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Weir.Core;
using Weir.Gateway;
using Weir.Http;
using Weir.IO;

namespace Weir.Benchmarks.Routing;

/// <summary>
/// Finding a route in tables of 10 and of 10,000 routes on 100 hosts; a request of each host in turn, so that the large
/// table is as cold as traffic makes it. The bar: at most twice the cost of the small table, and no bytes.
/// </summary>
public class RouteFinding
{
    private const int Hosts = 100;

    private static readonly NetAddress s_peer = NetAddress.IPv4(0x7F000001, 4711);

    private readonly Router _small;
    private readonly Router _large;
    private readonly Head[] _smallHeads;
    private readonly Head[] _largeHeads;
    private int _turn;

    public RouteFinding()
    {
        _small = Router(hosts: 1, routesEach: 10);
        _large = Router(Hosts, routesEach: 100);
        _smallHeads = [.. Enumerable.Range(0, Hosts).Select(i => Head(host: 0, route: i % 10))];
        _largeHeads = [.. Enumerable.Range(0, Hosts).Select(i => Head(host: i, route: i * 37 % 100))];
    }

    [Benchmark(Baseline = true)]
    public object? Among10() => _small.Find(_smallHeads[_turn = (_turn + 1) % Hosts], s_peer, isSecure: false, out _);

    [Benchmark]
    public object? Among10000() =>
        _large.Find(_largeHeads[_turn = (_turn + 1) % Hosts], s_peer, isSecure: false, out _);

    private static Head Head(int host, int route)
    {
        string text = $"GET /shop/section-{route}/items/4711/photo HTTP/1.1\r\nHost: h{host}.example\r\n\r\n";
        Slab slab = new SlabPool(new SlabAllowance(1 << 20)).TryRent()!;
        int length = Encoding.ASCII.GetBytes(text, slab.Span);
        Head head = new();
        head.Attach(slab, 0);
        HeadParser parser = HeadParser.ForRequest(HeadLimits.Downstream);
        return parser.Parse(slab.Span[..length], head) == ParseResult.Done
            ? head
            : throw new InvalidOperationException("the head does not parse");
    }

    private static Router Router(int hosts, int routesEach)
    {
        List<Route> routes = [];
        for (int host = 0; host < hosts; host++)
        {
            for (int i = 0; i < routesEach; i++)
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"/shop/section-{i}/items/*/photo");
                _ = HostPattern.TryParse($"h{host}.example", out HostPattern? hostPattern, out _);
                _ = PathPattern.TryParse(path, out PathPattern? pathPattern, out _);
                routes.Add(new Route
                {
                    Name = path,
                    Subject = 0,
                    Match = new MatchOptions { Host = hostPattern, Path = pathPattern },
                    BodyBytesMax = 0,
                    Origin = new HandlerOrigin(static _ => new ValueTask<Fault>(Fault.None)),
                });
            }
        }

        return new Router([.. routes], PathOptions.Default, new TrustedProxies([]));
    }
}
