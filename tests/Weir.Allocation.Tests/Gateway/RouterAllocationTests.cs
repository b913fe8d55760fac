using System.Globalization;
using System.Text;
using Weir.Core;
using Weir.Gateway;
using Weir.Http;
using Weir.IO;

namespace Weir.Allocation.Tests.Gateway;

/// <summary>Finding a route among ten thousand on a hundred hosts allocates nothing.</summary>
public sealed class RouterAllocationTests
{
    private const int Hosts = 100;
    private const int RoutesEach = 100;
    private const int Finds = 10_000;

    private static readonly NetAddress s_peer = NetAddress.IPv4(0x7F000001, 4711);

    [Theory]
    [InlineData("/shop/17/items/4711/photo")]
    [InlineData("/shop/17//items/./4711/%70hoto")]
    public void Find_AmongTenThousandRoutes_AllocatesNothing(string target)
    {
        Router router = Router();
        Slab slab = new SlabPool(new SlabAllowance(1 << 20)).TryRent()!;
        Head head = new();
        head.Attach(slab, 0);
        HeadParser parser = HeadParser.ForRequest(HeadLimits.Downstream);
        int length = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: h42.example\r\n\r\n", slab.Span);
        Assert.Equal(ParseResult.Done, parser.Parse(slab.Span[..length], head));
        Assert.Equal("h42.example/shop/17/items/*/photo", router.Find(head, s_peer, isSecure: false, out _)!.Name);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Finds; i++)
        {
            _ = router.Find(head, s_peer, isSecure: false, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Router Router()
    {
        List<Route> routes = [];
        for (int host = 0; host < Hosts; host++)
        {
            for (int i = 0; i < RoutesEach; i++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"h{host}.example");
                string path = string.Create(CultureInfo.InvariantCulture, $"/shop/{i}/items/*/photo");
                Assert.True(HostPattern.TryParse(name, out HostPattern? hostPattern, out _));
                Assert.True(PathPattern.TryParse(path, out PathPattern? pathPattern, out _));
                routes.Add(new Route
                {
                    Name = name + path,
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
