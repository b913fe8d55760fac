using Weir.Core;
using Weir.Http;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>Exchanges of HTTP/2 while no slab is to be had: nothing is lost, and all goes on afterwards.</summary>
public sealed class Http2MemoryTests
{
    private const int Length = 100_000;

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.Http2)]
    public void Shortage_InTheMiddleOfTransfers_HoldsThemUpAndNoMore(UpstreamProtocol upstream)
    {
        for (int part = 0; part < 10; part++)
        {
            TransportScene scene = new(1, 1, new TransportSceneOptions
            {
                SlabBytes = 64 * Slab.StandardBytes,
                Upstream = new UpstreamSettings { Protocol = upstream },
            });
            Http2Peer client = scene.ConnectHttp2();
            Http2PeerStream down = client.Request("GET", Http2Scenes.Path(OriginMove.Chunked, 1, Length));
            Http2PeerStream up = client.Request("POST", Http2Scenes.Path(OriginMove.Length, 2, 10, Length), end: false);
            up.Send(Pattern.Request(2, Length));
            up.End("x-trailer=yes");
            int begun = part * Length / 10;
            Assert.True(scene.World.Run(() => down.Content.Count >= begun && down.Head is not null));
            SlabPool pool = scene.Transports[0].Loop.Slabs;
            List<Slab> taken = [];
            while (pool.TryRent() is { } slab)
            {
                taken.Add(slab);
            }

            Assert.True(scene.World.RunFor(500));
            taken.ForEach(pool.Return);

            Assert.True(scene.RunUntilOver(down, up), $"after {begun} bytes");
            Assert.Equal(Pattern.Response(1, Length), down.Content);
            Assert.True(down.IsEnded);
            Assert.True(up.IsEnded);

            // Its head may have come while there was nothing to write it into.
            Assert.True(up.Status is 200 or 503, $"{up.Status}");
            Assert.True(up.Status == 503 || up.Content.SequenceEqual(Pattern.Response(2, 10)));
            Assert.Equal("", scene.Leftovers(client));
        }
    }

    // A hundred streams of one client share what one may run ahead.
    [Fact]
    public void StalledStreams_OfOneConnection_ShareItsMemory()
    {
        const int Streams = 100;
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2(new Http2Options { StreamWindowBytes = 0 });
        for (int number = 1; number <= Streams; number++)
        {
            client.Request("GET", Http2Scenes.Path(OriginMove.Length, number, 1_000_000));
        }

        Assert.True(scene.World.RunFor(1000));
        Assert.All(client.Streams, stream => Assert.Equal(200, stream.Status));
        Assert.InRange(scene.Transports[0].Loop.Slabs.RentedBytes, 1, Streams * 5 * Slab.StandardBytes);
        client.Peer.Reset();
        Assert.Empty(scene.FindLeftovers());
    }
}
