using Weir.IO;
using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>
/// The system calls of the design hold for HTTP/2 and over TLS too, in steady state: one loop, warm connections,
/// nothing late.
/// </summary>
public sealed class Http2SystemCallTests
{
    private const int Exchanges = 100;
    private const int Together = 16;

    [Theory]
    [InlineData(OriginMove.Fixed, 1)]
    [InlineData(OriginMove.Length, 2)]
    [InlineData(OriginMove.Chunked, 2)]
    public void Exchange_OfHttp2_CostsItsReceivesAndSendsAndNothingElse(OriginMove move, int each)
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));

        Check(scene, each, () => Ask(scene, client, move));
    }

    [Fact]
    public void Requests_InOneSegment_AreAnsweredWithOneSend()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));

        Ask(scene, client, OriginMove.Fixed);
        long sends = scene.World.Loops[0].Net.Counters.Sends;
        Ask(scene, client, OriginMove.Fixed, Together);

        Assert.Equal(1, scene.World.Loops[0].Net.Counters.Sends - sends);
    }

    // The second gateway receives a request and a response, and sends both on; the first answers by itself.
    [Theory]
    [InlineData("http/1.1")]
    [InlineData("h2")]
    public void Exchange_OverTls_CostsWhatItCostsWithout(string protocol)
    {
        TransportScene scene = TlsHop.Scene(1, 1, [protocol], [protocol], out TlsHop hop, SimulatedOptions.Calm);
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));

        Check(scene, 3, () => Ask(scene, client, OriginMove.Fixed));

        Assert.Empty(hop.Defects);
        Assert.All(hop.Versions, request => Assert.Equal(protocol == "h2" ? 2 : 1, request.Major));
    }

    private static void Check(TransportScene scene, int each, Action ask)
    {
        const int Warm = 5;
        for (int i = 0; i < Warm; i++)
        {
            ask();
        }

        EventLoop loop = scene.World.Loops[0];
        NetCounters calls = loop.Net.Counters;
        (long receives, long sends, long waits, long total) = (calls.Receives, calls.Sends, calls.Waits, calls.Total);
        long ticks = loop.TickCount;
        for (int i = 0; i < Exchanges; i++)
        {
            ask();
        }

        Assert.Equal(Exchanges * each, calls.Receives - receives);
        Assert.Equal(Exchanges * each, calls.Sends - sends);
        Assert.Equal(loop.TickCount - ticks, calls.Waits - waits);
        Assert.Equal(total + (Exchanges * each * 2) + (calls.Waits - waits), calls.Total);
    }

    private static void Ask(TransportScene scene, Http2Peer client, OriginMove move, int count = 1)
    {
        var streams = new Http2PeerStream[count];
        for (int i = 0; i < count; i++)
        {
            streams[i] = client.Request("GET", Http2Scenes.Path(move, 1, 500));
        }

        Assert.True(scene.RunUntilOver(streams));
        Assert.All(streams, static stream => Assert.Equal(200, stream.Status));
        Assert.True(scene.World.Settle());
    }
}
