using Weir.Core;
using Weir.Http;
using Weir.IO.Simulation;
using Weir.Testing.Http;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>Attempts on the streams of an origin: what it may do to them, and which are made again.</summary>
public sealed class ClientMessageTests
{
    [Fact]
    public void GoAway_UnprocessedStreams_AreSentAgainAndProcessedOnesFinish()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (origin, stream, isFirst) =>
        {
            if (!isFirst)
            {
                stream.Respond(200, end: true, "x-from=second");
            }
            else if (origin.Streams.Count == 4)
            {
                // The first two were looked at.
                origin.Raw(Http2Frames.GoAwayAfter(3));
                origin.Streams[0].Respond(200, end: true, "x-from=first");
                origin.Streams[1].Respond(200, end: true, "x-from=first");
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream[] streams = [.. Enumerable.Range(0, 4).Select(_ => client.Request("POST", "/"))];

        Assert.True(scene.RunUntilOver(streams));
        Assert.Equal("first first second second", string.Join(" ", streams.Select(stream => stream.Field("x-from"))));
        Assert.Equal(2, scene.Sum(counters => counters.Resent));
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    // Nothing comes behind it that would have the connection read on.
    [Fact]
    public void GoAway_ThatExcludesAll_IsTheLastWordAndAllAreSentAgain()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (origin, stream, isFirst) =>
        {
            if (!isFirst)
            {
                stream.Respond(200, end: true);
            }
            else if (origin.Streams.Count == 3)
            {
                origin.Raw(Http2Frames.GoAwayAfter(0));
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream[] streams = [.. Enumerable.Range(0, 3).Select(_ => client.Request("POST", "/"))];

        Assert.True(scene.RunUntilOver(streams));
        Assert.All(streams, stream => Assert.Equal(200, stream.Status));
        Assert.InRange(scene.World.Now, 1_000_000_000, 1_500_000_000);
        Assert.True(scene.World.RunFor(100));
        Assert.True(origins[0].Peer.IsEnded);
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    // The end of the last response is the end of the connection, and must not come before its content.
    [Fact]
    public void GoAway_BeforeABodyEnds_LeavesItWhole()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (origin, stream, _) =>
        {
            origin.Raw(Http2Frames.GoAwayAfter(stream.Id));
            stream.Respond(200, end: false);
            stream.Send("the last words"u8, end: true);
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/");

        Assert.True(scene.RunUntilOver(stream));
        Assert.True(stream.IsEnded);
        Assert.Equal("the last words", stream.Text);
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void RefusedStream_IsSentAgain_AlsoWhenItIsNotIdempotent()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        int refused = 0;
        List<Http2Peer> origins = Serve(scene, (_, stream, _) =>
        {
            if (refused++ == 0)
            {
                stream.Reset(Http2ErrorCode.RefusedStream);
            }
            else
            {
                stream.Respond(200, end: true);
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/");

        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(200, stream.Status);
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(40_000)]
    public void RefusedStream_WithTheBeginningOfItsBody_IsSentAgainWithAllOfIt(int sent)
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (_, stream, _) =>
        {
            if (stream.IsEnded)
            {
                stream.Respond(200, end: true);
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        byte[] body = Pattern.Request(1, sent + 30_000);
        Http2PeerStream call = client.Request("POST", "/", end: false, "content-type=application/grpc", "te=trailers");
        call.Send(body.AsSpan(0, sent));
        RunUntilContent(scene, origins, sent).Reset(Http2ErrorCode.RefusedStream);
        Assert.True(scene.World.RunFor(100));
        call.Send(body.AsSpan(sent));
        call.End("x-sum=7");

        Assert.True(scene.RunUntilOver(call));
        Assert.Equal(200, call.Status);
        Http2PeerStream second = origins[0].Streams[1];
        Assert.Equal(body, second.Content);
        Assert.Equal("7", second.Trailer("x-sum"));
        Assert.Equal(1, scene.Sum(counters => counters.Resent));
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void GoAway_UnprocessedCallWithItsWholeBody_IsSentAgainOnAnotherConnection()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (origin, stream, isFirst) =>
        {
            if (isFirst && stream.IsEnded)
            {
                origin.Raw(Http2Frames.GoAwayAfter(0));
            }
            else if (stream.IsEnded)
            {
                stream.Respond(200, end: true);
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream call = client.Request("POST", "/", end: false, "te=trailers");
        call.Send("a message"u8);
        call.End("x-sum=7");

        Assert.True(scene.RunUntilOver(call));
        Assert.Equal(200, call.Status);
        Assert.Equal("a message", origins[1].Streams[0].Text);
        Assert.Equal("7", origins[1].Streams[0].Trailer("x-sum"));
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void RefusedStream_WithMoreThanIsKept_Fails()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (_, _, _) => { });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream call = client.Request("POST", "/", end: false);
        call.Send(new byte[100_000]);
        RunUntilContent(scene, origins, 64 * 1024 + 1).Reset(Http2ErrorCode.RefusedStream);

        Assert.True(scene.RunUntilOver(call));
        Assert.Equal(502, call.Status);
        Assert.Equal(0, scene.Sum(counters => counters.Resent));
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Kept_BeginningOfABody_GoesWhenTheResponseBegins()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (_, _, _) => { });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream call = client.Request("POST", "/", end: false, "content-type=application/grpc");
        call.Send(new byte[100]);
        Http2PeerStream received = RunUntilContent(scene, origins, 100);
        Assert.True(scene.World.RunFor(10));
        Assert.Equal(Slab.StandardBytes, scene.Transports[0].Loop.Slabs.RentedBytes);
        received.Respond(200, end: false);

        Assert.True(scene.RunUntilHead(call));
        Assert.True(scene.World.RunFor(10));
        Assert.Equal(0, scene.Transports[0].Loop.Slabs.RentedBytes);
        call.Reset();
        Assert.True(scene.World.RunFor(10));
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void RefusedTunnel_IsSentAgainAsATunnel()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<string> protocols = [];
        List<Http2Peer> origins = Serve(scene, (_, stream, _) =>
        {
            if (stream.State is null)
            {
                stream.State = "seen";
                protocols.Add(System.Text.Encoding.ASCII.GetString(stream.Head!.Protocol));
                if (protocols.Count == 1)
                {
                    stream.Reset(Http2ErrorCode.RefusedStream);
                }
                else
                {
                    stream.Respond(200, end: false);
                    stream.Send("hi"u8);
                }
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream tunnel = client.Connect("/", "websocket");

        Assert.True(scene.World.Run(() => tunnel.Text == "hi" || tunnel.IsOver));
        Assert.Equal(200, tunnel.Status);
        Assert.Equal("websocket websocket", string.Join(" ", protocols));
        tunnel.Send("there"u8);
        Assert.True(scene.World.Run(() => origins[0].Streams[1].Text == "there"));
        tunnel.Reset();
        Assert.True(scene.World.RunFor(10));
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void ProcessedPost_OfAConnectionThatGoes_IsNotSentAgain()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (origin, stream, _) =>
        {
            origin.Raw(Http2Frames.GoAwayAfter(stream.Id, (uint)Http2ErrorCode.InternalError));
            origin.Close();
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/");

        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(502, stream.Status);
        Assert.Single(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Reset_BeforeTheHead_Is502AndTheConnectionLives()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream first = client.Request("POST", Http2Scenes.Path(OriginMove.Nothing, 1, 10));
        Http2PeerStream slow = client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 2, 10));

        Assert.True(scene.RunUntilOver(first, slow));
        Assert.Equal(502, first.Status);
        Assert.Equal(200, slow.Status);
        Assert.Single(scene.Origin.Peers);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Reset_TogetherWithTheHead_Is502AndTouchesNoOther()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream first = client.Request("GET", Http2Scenes.Path(OriginMove.CutChunked, 1, 10_000));
        Http2PeerStream slow = client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 2, 10));

        Assert.True(scene.RunUntilOver(first, slow));
        Assert.Equal(502, first.Status);
        Assert.True(first.IsEnded);
        Assert.True(slow.IsEnded);
        Assert.Single(scene.Origin.Peers);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Trailers_BothWays_GoThrough()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        string? sum = null;
        List<Http2Peer> origins = Serve(scene, (_, stream, _) =>
        {
            if (stream.IsEnded)
            {
                sum = stream.Trailer("x-sum");
                stream.Respond(200, end: false);
                stream.Send("ok"u8);
                stream.End("x-check=8");
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/", end: false, "te=trailers");
        stream.Send("hello"u8);
        stream.End("x-sum=7");

        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal("ok", stream.Text);
        Assert.Equal("7", sum);
        Assert.Equal("8", stream.Trailer("x-check"));
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Interims_CloseBehindEachOtherAndTheAnswer_AllGoThrough()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (_, stream, _) =>
        {
            for (int i = 0; i < 10; i++)
            {
                stream.Respond(103, end: false, $"link=</{i}>");
            }

            stream.Respond(200, end: false, "x-last=1");
            stream.Send("body"u8, end: true);
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", "/");

        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(10, stream.Interims.Count);
        Assert.Equal("1", stream.Field("x-last"));
        Assert.Equal("body", stream.Text);
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(OriginMove.Early)]
    [InlineData(OriginMove.EarlyClose)]
    public void Response_BeforeTheRequestEnds_IsWhole(OriginMove move)
    {
        const int Length = 400_000;
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request(
            "POST", Http2Scenes.Path(move, 1, 3000, Length), end: false, $"content-length={Length}");
        stream.Send(Pattern.Request(1, Length), end: true);

        Assert.True(scene.World.Run(() => stream.IsEnded || stream.ResetCode is not null));
        Assert.True(stream.IsEnded);
        Assert.Equal(200, stream.Status);
        Assert.Equal(Pattern.Response(1, 3000), stream.Content);
        Http2PeerStream next = client.Request("GET", Http2Scenes.Path(OriginMove.Length, 2, 10));
        Assert.True(scene.RunUntilOver(next));
        Assert.Equal(200, next.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Request_OriginThatDoesNotTake_IsHeldBackByItsWindow()
    {
        const int Length = 500_000;
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = [];
        scene.Origin.Accepted = peer =>
        {
            scene.Http2Script.Accept(peer);
            origins.Add(scene.Http2Script.Peers[^1]);
            origins[^1].TakesContent = false;
        };
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request(
            "POST", Http2Scenes.Path(OriginMove.Length, 1, 10, Length), end: false, $"content-length={Length}");
        stream.Send(Pattern.Request(1, Length), end: true);
        Assert.True(scene.World.RunFor(1000));

        Assert.InRange(origins[0].Streams[0].Content.Count, 60_000, 64 * 1024);
        Assert.InRange(stream.SentBytes, 64 * 1024, 450_000);
        Assert.InRange(scene.Transports[0].Loop.Slabs.RentedBytes, 1, 500 * 1024);
        Http2PeerStream other = client.Request("GET", Http2Scenes.Path(OriginMove.Length, 2, 10));
        Assert.True(scene.RunUntilOver(other));
        Assert.Equal(200, other.Status);

        origins[0].TakesContent = true;
        origins[0].Streams[0].Take(int.MaxValue);
        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(200, stream.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void FirstByte_ThatDoesNotCome_Is504AndTheConnectionServesOthers()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (origin, stream, _) =>
        {
            if (origin.Streams.Count > 1)
            {
                stream.Respond(200, end: true);
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream silent = client.Request("GET", "/");
        Assert.True(scene.RunUntilOver(silent));
        Assert.Equal(504, silent.Status);
        Assert.InRange(scene.World.Now, 6_000_000_000, 6_200_000_000);
        Http2PeerStream next = client.Request("GET", "/");

        Assert.True(scene.RunUntilOver(next));
        Assert.Equal(200, next.Status);
        Assert.Single(origins);
        Assert.Equal(Http2ErrorCode.Cancel, origins[0].Streams[0].ResetCode);
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Body_ThatStops_IsCutAndTheConnectionServesOthers()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (origin, stream, _) =>
        {
            bool isFirst = origin.Streams.Count == 1;
            stream.Respond(200, end: !isFirst);
            if (isFirst)
            {
                stream.Send("half"u8);
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream silent = client.Request("GET", "/");
        Assert.True(scene.RunUntilOver(silent));
        Assert.False(silent.IsEnded);
        Assert.Equal("half", silent.Text);
        Assert.InRange(scene.World.Now, 31_000_000_000, 31_200_000_000);
        Http2PeerStream next = client.Request("GET", "/");

        Assert.True(scene.RunUntilOver(next));
        Assert.Equal(200, next.Status);
        Assert.Single(origins);
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Origin_ThatBreaksARule_FailsItsStreamsAndIsDialledAnew()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        List<Http2Peer> origins = Serve(scene, static (origin, stream, isFirst) =>
        {
            if (isFirst)
            {
                origin.Raw(Http2Frames.Frame(Http2Frames.Data, 0, 99, 1, 2, 3));
            }
            else
            {
                stream.Respond(200, end: true);
            }
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/");
        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(502, stream.Status);
        Http2PeerStream next = client.Request("POST", "/");
        Assert.True(scene.RunUntilOver(next));

        Assert.Equal(200, next.Status);
        Assert.Equal(Http2ErrorCode.ProtocolError, Assert.Single(origins[0].GoAways).Code);
        Close(origins);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Origin_ThatIsDead_IsAskedAndCut()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream tunnel = client.Connect(Http2Scenes.Path(OriginMove.Upgrade, 1, 0), "echo");
        Assert.True(scene.RunUntilHead(tunnel));
        long start = scene.World.Now;
        scene.Origin.Peers[0].IsSendingHeld = true;

        Assert.True(scene.World.Run(() => tunnel.IsOver));
        Assert.InRange(scene.World.Now - start, 50_000_000_000, 62_000_000_000);
        Assert.False(tunnel.IsEnded);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Tunnel_WhereTheOriginServesNone_IsRefused()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2() with
        {
            OriginHttp2 = new Http2Options(),
        });
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream tunnel = client.Connect(Http2Scenes.Path(OriginMove.Upgrade, 1, 0), "echo");
        Assert.True(scene.RunUntilHead(tunnel));
        Assert.InRange(tunnel.Status, 500, 599);
        Assert.Equal(1, scene.Handler.Finished[(int)Fault.UpgradeRefused]);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(64, 101)]
    [InlineData(65, 502)]
    public void Upgrade_OfAClientOfHttp1_IsWholeOrRefused(int length, int status)
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        string protocol = new('p', length);
        List<string> asked = [];
        List<Http2Peer> origins = Serve(scene, (_, stream, _) =>
        {
            if (stream.State is null)
            {
                stream.State = "seen";
                asked.Add(System.Text.Encoding.ASCII.GetString(stream.Head!.Protocol));
                stream.Respond(200, end: true);
            }
        });
        SimulatedPeer client =
            scene.Send($"GET / HTTP/1.1\r\nHost: test\r\nConnection: upgrade\r\nUpgrade: {protocol}\r\n\r\n");

        Assert.True(scene.RunUntilReceived(client, "\r\n\r\n") >= 0);
        Assert.StartsWith($"HTTP/1.1 {status} ", client.ReceivedText, StringComparison.Ordinal);
        Assert.Equal(status == 101 ? protocol : "", string.Join(" ", asked));
        Assert.Equal(status == 101 ? 0 : 1, scene.Handler.Finished[(int)Fault.UpgradeRefused]);
        client.Close();
        Assert.True(scene.World.RunFor(10));
        Close(origins);
        Assert.Equal("", scene.Leftovers());
    }

    [Fact]
    public void Origin_ThatSpeaksHttp1_Is502()
    {
        TransportScene scene = Http2Scenes.Calm(options: Http2Scenes.ToHttp2());
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            origin.Send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            origin.Close();
        };
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/");
        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(502, stream.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    // An origin that is told of each stream's head, content and end; whether the stream's connection is the first.
    private static List<Http2Peer> Serve(TransportScene scene, Action<Http2Peer, Http2PeerStream, bool> changed)
    {
        List<Http2Peer> origins = [];
        scene.Origin.Accepted = peer =>
        {
            Http2Peer origin = null!;
            bool isFirst = origins.Count == 0;
            origin = Http2Peer.Serve(scene.World, peer, stream =>
            {
                if (stream.ResetCode is null)
                {
                    changed(origin, stream, isFirst);
                }
            });
            peer.Changed += each =>
            {
                if (each.IsEnded)
                {
                    origin.Close();
                }
            };
            origins.Add(origin);
        };
        return origins;
    }

    private static Http2PeerStream RunUntilContent(TransportScene scene, List<Http2Peer> origins, int bytes)
    {
        Assert.True(scene.World.Run(
            () => origins.Count > 0 && origins[0].Streams.Count > 0 && origins[0].Streams[0].Content.Count >= bytes));
        return origins[0].Streams[0];
    }

    private static void Close(List<Http2Peer> origins) => origins.ForEach(origin => origin.Close());
}
