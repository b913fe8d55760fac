using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Testing.Http;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>How connections of HTTP/2 end: by drain, age, time, and the client's mistakes.</summary>
public sealed class ServerLifeTests
{
    private const int LastOfAll = int.MaxValue;

    [Fact]
    public void Drain_StreamsUnderWay_FinishAndTheConnectionEnds()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream first = client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 1, 5000));
        Assert.True(scene.World.RunFor(10));
        BeginDrain(scene);

        // What was on its way before the client has heard of the end is served as well.
        Http2PeerStream second = client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 2, 5000));
        Assert.True(scene.RunUntilOver(first, second));
        Assert.True(first.IsEnded);
        Assert.True(second.IsEnded);
        Assert.Equal(Pattern.Response(2, 5000), second.Content);
        Assert.True(scene.World.Run(() => client.Peer.IsEnded));
        Assert.Equal([(LastOfAll, Http2ErrorCode.NoError), (second.Id, Http2ErrorCode.NoError)], client.GoAways);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Drain_IdleConnection_EndsSoon()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        BeginDrain(scene);
        Assert.True(scene.World.Run(() => client.Peer.IsEnded));
        Assert.Equal(2, client.GoAways.Count);
        Assert.InRange(scene.World.Now, 1_000_000_000, 1_100_000_000);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Drain_ClientThatDoesNotAnswer_EndsAfterItsTime()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.RunFor(100));
        client.Peer.IsSendingHeld = true;
        BeginDrain(scene);
        Assert.True(scene.World.Run(() => client.GoAways.Count == 2));
        Assert.InRange(scene.World.Now, 3_000_000_000, 4_000_000_000);
        client.Peer.IsSendingHeld = false;
        Assert.True(scene.World.Run(() => client.IsOver));
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Age_OfAConnection_EndsIt()
    {
        TransportScene scene = Http2Scenes.Calm(options: new TransportSceneOptions
        {
            Downstream = new DownstreamOptions { AgeNanoseconds = 20_000_000_000 },
        });
        Http2Peer client = scene.ConnectHttp2();
        for (int number = 1; !client.IsOver && number < 60 && client.Core.CanOpen; number++)
        {
            Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(OriginMove.Fixed, number, 10));
            Assert.True(scene.RunUntilOver(stream));
            Assert.True(stream.IsEnded);
            Assert.True(scene.World.RunFor(1000));
        }

        Assert.True(scene.World.Run(() => client.Peer.IsEnded));
        Assert.InRange(scene.World.Now, 18_000_000_000, 30_000_000_000);
        Assert.Equal(2, client.GoAways.Count);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Idle_Connection_EndsWithGoAway()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(OriginMove.Fixed, 1, 10));
        Assert.True(scene.RunUntilOver(stream));
        Assert.True(scene.World.RunFor(70_000));
        Assert.False(client.IsOver);
        Assert.True(scene.World.Run(() => client.IsOver));
        Assert.True(client.Peer.IsEnded);
        Assert.InRange(scene.World.Now, 75_000_000_000, 82_000_000_000);
        Assert.Equal([(1, Http2ErrorCode.NoError)], client.GoAways);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Settings_NeverAcknowledged_EndTheConnection()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        client.IsDeaf = true;
        Assert.True(scene.World.Run(() => client.Peer.IsOver));
        Assert.InRange(scene.World.Now, 10_900_000_000, 16_000_000_000);
        client.IsDeaf = false;
        client.Pump();
        Assert.Equal(Http2ErrorCode.SettingsTimeout, Assert.Single(client.GoAways).Code);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Client_ThatIsDead_IsAskedAndCut()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = Tunnel(scene);
        long start = scene.World.Now;
        client.Peer.IsSendingHeld = true;
        Assert.True(scene.World.Run(() => scene.Sum(counters => counters.DownstreamOpen) == 0));
        Assert.InRange(scene.World.Now - start, 50_000_000_000, 62_000_000_000);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Client_ThatIsQuietAndLives_IsNotCut()
    {
        TransportScene scene = Http2Scenes.Calm(options: new TransportSceneOptions
        {
            Downstream = new DownstreamOptions { IdleNanoseconds = 600_000_000_000 },
        });
        Http2Peer client = Tunnel(scene);
        Assert.True(scene.World.RunFor(200_000));
        Assert.False(client.IsOver);
        client.Streams[0].Send("x"u8);
        Assert.True(scene.World.Run(() => client.Streams[0].Text == "x"));
        Assert.Equal("", scene.Leftovers(client));
    }

    // Both ways: a block that needs CONTINUATION, and a frame that does not come whole.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Head_ThatDoesNotEnd_EndsTheConnectionInItsTime(bool isFrameCut)
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.RunFor(100));
        byte[] frame = Http2Frames.Frame(Http2Frames.Headers, 0, 1, 0x82, 0x86, 0x84);
        client.Raw(isFrameCut ? frame[..11] : frame);
        long start = scene.World.Now;
        Assert.True(scene.World.Run(() => client.IsOver));
        Assert.InRange(scene.World.Now - start, 9_000_000_000, 11_000_000_000);
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, Assert.Single(client.GoAways).Code);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void ConnectionError_IsToldAndOthersLive()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer other = scene.ConnectHttp2();
        Http2PeerStream slow = other.Request("GET", Http2Scenes.Path(OriginMove.Slow, 1, 100));
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream cut = client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 2, 100));
        Assert.True(scene.World.RunFor(5));
        client.Raw(Http2Frames.Frame(Http2Frames.Data, 0, 99, 1, 2, 3));

        Assert.True(scene.World.Run(() => client.IsOver));
        Assert.True(client.Peer.IsEnded, "the reason must not be lost by a reset");
        Assert.Equal((1, Http2ErrorCode.ProtocolError), Assert.Single(client.GoAways));
        Assert.False(cut.IsEnded);
        Assert.Contains(scene.Handler.Refused, refused => refused.Fault == Fault.BadHttp2);
        Assert.True(scene.RunUntilOver(slow));
        Assert.Equal(200, slow.Status);
        Assert.Equal("", scene.Leftovers(other, client));
    }

    [Fact]
    public void StreamError_CostsItsStreamOnly()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 1, 100));
        Assert.True(scene.World.RunFor(5));
        client.Raw(Http2Frames.WindowOf(stream.Id, 0));
        Http2PeerStream next = client.Request("GET", Http2Scenes.Path(OriginMove.Fixed, 2, 100));

        Assert.True(scene.RunUntilOver(stream, next));
        Assert.Equal(Http2ErrorCode.ProtocolError, stream.ResetCode);
        Assert.Equal(200, next.Status);
        Assert.Equal(1, scene.Sum(counters => counters.Http2StreamErrors));
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void GoAway_OfTheClient_EndsTheConnectionWhenItsStreamsAreDone()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 1, 100));
        client.Raw(Http2Frames.GoAwayAfter(0));

        Assert.True(scene.RunUntilOver(stream));
        Assert.True(stream.IsEnded);
        Assert.True(scene.World.Run(() => client.Peer.IsEnded));
        Assert.InRange(scene.World.Now, 1_000_000_000, 2_000_000_000);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Reset_OfTheConnection_EndsAllExchanges()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        for (int number = 1; number <= 20; number++)
        {
            client.Request("GET", Http2Scenes.Path(OriginMove.Slow, number, 100));
        }

        Assert.True(scene.World.RunFor(10));
        Assert.Equal(20, scene.Sum(counters => counters.ActiveRequests));
        client.Peer.Reset();
        Assert.True(scene.World.Run(() => scene.Sum(counters => counters.ActiveRequests) == 0));
        Assert.Equal(20, scene.Handler.Finished[(int)Fault.DownstreamReset]);
        Assert.Empty(scene.FindLeftovers());
    }

    // A connection that waits holds nothing: ten thousand of them would.
    [Fact]
    public void Connection_ThatWaits_HoldsNoSlab()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 1, 100));
        Assert.True(scene.World.RunFor(10));
        Assert.Equal(0, scene.Transports[0].Loop.Slabs.RentedBytes);
        Assert.True(scene.RunUntilOver(stream));
        Assert.True(scene.World.RunFor(10));
        Assert.Equal(0, scene.Transports[0].Loop.Slabs.RentedBytes);
        Assert.Equal("", scene.Leftovers(client));
    }

    private static Http2Peer Tunnel(TransportScene scene)
    {
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream stream = client.Connect(Http2Scenes.Path(OriginMove.Upgrade, 1, 0), "echo");
        Assert.True(scene.RunUntilHead(stream));
        Assert.True(scene.World.RunFor(10));
        return client;
    }

    private static void BeginDrain(TransportScene scene)
    {
        scene.Transports[0].IsDraining = true;
        scene.Transports[0].Loop.Post(new DrainItem(scene.Transports[0]));
        Assert.True(scene.World.RunFor(0));
    }

    private sealed class DrainItem(TransportLoop transport) : LoopItem
    {
        protected internal override void Run() => transport.Connections.ForEach(static each => each.BeginDrain());
    }
}
