using Weir.Core;
using Weir.Http;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>Windows both ways, slow and stalled readers, whose turn it is, and clients that reset streams.</summary>
public sealed class ServerFlowTests
{
    private const int Window = 64 * 1024;

    [Fact]
    public void Upload_OriginThatDoesNotRead_HoldsTheClientBack()
    {
        const int Length = 1_000_000;
        TransportScene scene = Http2Scenes.Calm(options: new TransportSceneOptions { World = Http2Scenes.Narrow });
        scene.Origin.Accepted = peer => peer.ReadLimit = 0;
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request(
            "POST", Http2Scenes.Path(OriginMove.Length, 1, 100, Length), end: false, $"content-length={Length}");
        stream.Send(Pattern.Request(1, Length), end: true);
        Assert.True(scene.World.RunFor(2000));

        // What the window lets through, and what may run ahead of the origin.
        Assert.InRange(stream.SentBytes, Window, Window + (300 * 1024));
        Assert.InRange(scene.Transports[0].Loop.Slabs.RentedBytes, 1, 640 * 1024);
        Http2PeerStream other = client.Request("GET", Http2Scenes.Path(OriginMove.Fixed, 2, 10));
        Assert.True(scene.RunUntilOver(other));
        Assert.True(other.IsEnded);

        scene.Origin.Peers[0].ReadLimit = long.MaxValue;
        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(200, stream.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Download_ClientThatDoesNotTake_IsSentItsWindowAndNoMore()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings && !client.Core.AwaitsSettingsAck));
        client.TakesContent = false;
        Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(OriginMove.Length, 1, 1_000_000));
        Assert.True(scene.World.RunFor(2000));

        Assert.Equal(Window, stream.Content.Count);
        Assert.InRange(scene.Transports[0].Loop.Slabs.RentedBytes, 1, 500 * 1024);
        stream.Take(1000);
        Assert.True(scene.World.RunFor(100));
        client.TakesContent = true;
        stream.Take(Window);
        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(Pattern.Response(1, 1_000_000), stream.Content);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(OriginMove.Length)]
    [InlineData(OriginMove.Fixed)]
    public void Download_WindowThatStaysShut_CutsTheStreamAndNoOther(OriginMove move)
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings && !client.Core.AwaitsSettingsAck));
        client.TakesContent = false;
        Http2PeerStream stalled = client.Request("GET", Http2Scenes.Path(move, 1, 300_000));
        Assert.True(scene.World.Run(() => stalled.Content.Count == Window));
        client.TakesContent = true;
        long start = scene.World.Now;
        int number = 2;
        while (!stalled.IsOver && scene.World.Now - start < 60_000_000_000)
        {
            Http2PeerStream other = client.Request("GET", Http2Scenes.Path(OriginMove.Length, number++, 100_000));
            Assert.True(scene.RunUntilOver(other));
            Assert.True(other.IsEnded, $"{other.ResetCode}");
            Assert.True(scene.World.RunFor(500));
        }

        Assert.Equal(Http2ErrorCode.Cancel, stalled.ResetCode);
        Assert.InRange(scene.World.Now - start, 4_000_000_000, 16_000_000_000);
        Assert.Equal("", scene.Leftovers(client));
    }

    // Nothing at all is read: there is nobody to tell, so the connection is cut.
    [Fact]
    public void Download_SocketThatIsNotRead_CutsTheConnectionInABoundedTime()
    {
        TransportScene scene = Http2Scenes.Calm(options: new TransportSceneOptions { World = Http2Scenes.Narrow });
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings && !client.Core.AwaitsSettingsAck));
        client.Peer.ReadLimit = client.Peer.ReceivedBytes + 20_000;
        client.Request("GET", Http2Scenes.Path(OriginMove.Length, 1, 300_000));
        client.Request("GET", Http2Scenes.Path(OriginMove.Fixed, 2, 300_000));
        long start = scene.World.Now;

        Assert.True(scene.World.Run(() => scene.Sum(counters => counters.DownstreamOpen) == 0));
        Assert.InRange(scene.World.Now - start, 4_000_000_000, 25_000_000_000);
        client.Peer.ReadLimit = long.MaxValue;
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void MoreUrgentResponse_GoesBeforeWhatIsLeftOfAnother()
    {
        TransportScene scene = Http2Scenes.Calm(options: new TransportSceneOptions { World = Http2Scenes.Narrow });
        Http2Peer client = scene.ConnectHttp2(Large);
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        client.Peer.ReadLimit = client.Peer.ReceivedBytes;
        string[] paths =
        [
            Http2Scenes.Path(OriginMove.Fixed, 1, 250_000), Http2Scenes.Path(OriginMove.Fixed, 2, 250_000),
        ];
        Http2PeerStream late = client.Request("GET", paths[0], end: true, "priority=u=5");
        Assert.True(scene.World.RunFor(50));
        Http2PeerStream soon = client.Request("GET", paths[1], end: true, "priority=u=1");
        Assert.True(scene.World.RunFor(50));
        client.Peer.ReadLimit = long.MaxValue;

        Assert.True(scene.RunUntilOver(late, soon));
        Assert.Equal([late.Id, soon.Id, late.Id], client.ContentOrder);
        Assert.Equal("", scene.Leftovers(client));
    }

    // RFC 9218 8: the origin knows better, and what it does not say stays as the client has said. The other response is
    // of urgency 3; how often it and this one give way to each other tells where this one stands.
    [Theory]
    [InlineData("", "", 2, 2)]
    [InlineData("", "Priority: u=7\r\n", 3, 3)]
    [InlineData("priority=u=5", "Priority: u=1\r\n", 2, 2)]
    [InlineData("priority=u=5", "Priority: i\r\n", 3, 3)]
    [InlineData("", "Priority: i\r\n", 5, 100)]
    [InlineData("priority=i", "Priority: i=?0\r\n", 2, 2)]
    [InlineData("", "Priority: u=7, =\r\n", 2, 2)]
    public void PriorityOfTheOrigin_ChangesThatOfTheResponse(
        string asked, string answered, int piecesMin, int piecesMax)
    {
        const int Length = 200_000;
        TransportScene scene = Http2Scenes.Calm(options: new TransportSceneOptions { World = Http2Scenes.Narrow });
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            if (origin.ReceivedText.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                string field = origin.ReceivedText.StartsWith("GET /other ", StringComparison.Ordinal) ? "" : answered;
                origin.Consume(origin.Received.Length);
                origin.Send($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n{field}\r\n{new string('x', Length)}");
            }
            else if (origin.IsEnded)
            {
                origin.Close();
            }
        };
        Http2Peer client = scene.ConnectHttp2(Large);
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        client.Peer.ReadLimit = client.Peer.ReceivedBytes;
        Http2PeerStream one = client.Request("GET", "/", end: true, asked.Length > 0 ? [asked] : []);
        Assert.True(scene.World.RunFor(500));
        Http2PeerStream other = client.Request("GET", "/other");
        Assert.True(scene.World.RunFor(500));
        client.Peer.ReadLimit = long.MaxValue;

        Assert.True(scene.RunUntilOver(one, other));
        Assert.Equal(one.Id, client.ContentOrder[0]);
        Assert.InRange(client.ContentOrder.Count, piecesMin, piecesMax);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void IncrementalResponses_TakeTurns()
    {
        TransportScene scene = Http2Scenes.Calm(options: new TransportSceneOptions { World = Http2Scenes.Narrow });
        Http2Peer client = scene.ConnectHttp2(Large);
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        client.Peer.ReadLimit = client.Peer.ReceivedBytes;
        Http2PeerStream[] streams =
        [
            client.Request("GET", Http2Scenes.Path(OriginMove.Fixed, 1, 250_000), true, "priority=u=3, i"),
            client.Request("GET", Http2Scenes.Path(OriginMove.Fixed, 2, 250_000), true, "priority=u=3, i"),
        ];
        Assert.True(scene.World.RunFor(50));
        client.Peer.ReadLimit = long.MaxValue;

        Assert.True(scene.RunUntilOver(streams));
        Assert.InRange(client.ContentOrder.Count, 12, 64);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(OriginMove.Slow, 1000)]
    [InlineData(OriginMove.Length, 1_000_000)]
    [InlineData(OriginMove.Fixed, 500_000)]
    public void Reset_ByTheClientAtAnyMoment_KeepsNothingAndTheConnectionLives(OriginMove move, int length)
    {
        for (int ms = 0; ms < 130; ms += ms < 10 ? 1 : 20)
        {
            TransportScene scene = Http2Scenes.Calm(options: new TransportSceneOptions { World = Http2Scenes.Narrow });
            Http2Peer client = scene.ConnectHttp2();
            client.TakesContent = false;
            Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(move, 1, length));
            Assert.True(scene.World.RunFor(ms));
            stream.Reset();
            client.TakesContent = true;
            Http2PeerStream next = client.Request("GET", Http2Scenes.Path(OriginMove.Length, 2, 10));

            Assert.True(scene.RunUntilOver(next));
            Assert.Equal(200, next.Status);
            Assert.True(scene.World.RunFor(10));
            Assert.Equal(0, scene.Sum(counters => counters.ActiveRequests));
            Assert.Equal(
                2, scene.Handler.Finished[(int)Fault.None] + scene.Handler.Finished[(int)Fault.DownstreamReset]);
            Assert.Equal("", scene.Leftovers(client));
        }
    }

    [Fact]
    public void Reset_DuringAnUpload_IsToldToTheOrigin()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request(
            "POST", Http2Scenes.Path(OriginMove.Length, 1, 10, 100_000), end: false, "content-length=100000");
        stream.Send(Pattern.Request(1, 50_000));
        Assert.True(scene.World.RunFor(10));
        stream.Reset();

        Assert.True(scene.World.Run(() => scene.Origin.Peers[0].IsReset));
        Assert.Equal(1, scene.Handler.Finished[(int)Fault.DownstreamReset]);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void EndOfStream_LongAfterTheResponse_IsNotWaitedFor()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request(
            "POST", Http2Scenes.Path(OriginMove.Early, 1, 100, 5000), end: false);
        Assert.True(scene.World.Run(() => stream.IsEnded));
        Assert.Equal(Pattern.Response(1, 100), stream.Content);
        Assert.True(scene.World.RunFor(10_000));
        Assert.Equal(0, scene.Sum(counters => counters.ActiveRequests));
        stream.Send(Pattern.Request(1, 5000), end: true);
        Http2PeerStream next = client.Request("GET", Http2Scenes.Path(OriginMove.Length, 2, 10));
        Assert.True(scene.RunUntilOver(next));
        Assert.Equal(200, next.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    // Windows that do not stand in the way.
    private static Http2Options Large { get; } =
        new() { StreamWindowBytes = 1 << 24, ConnectionWindowBytes = 1 << 24 };
}
