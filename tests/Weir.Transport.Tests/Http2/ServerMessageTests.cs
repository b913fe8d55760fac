using Weir.Core;
using Weir.Http;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Http2;

/// <summary>Requests and responses of clients of HTTP/2, of every shape.</summary>
public sealed class ServerMessageTests
{
    [Fact]
    public void Requests_ManyAtOnce_EachHasItsOwnAnswer()
    {
        TransportScene scene = Http2Scenes.Calm();
        ScriptedRequest[] requests =
        [
            .. Enumerable.Range(1, 200).Select(number => new ScriptedRequest
            {
                Number = number,
                Move = (number % 4) switch
                {
                    0 => OriginMove.Chunked,
                    1 => OriginMove.Slow,
                    2 => OriginMove.Fixed,
                    _ => OriginMove.Length,
                },
                ResponseLength = number * 37,
                Method = number % 5 == 0 ? "POST" : "GET",
                RequestLength = number % 5 == 0 ? number * 11 : -1,
            }),
        ];
        ScriptedHttp2Client client = scene.StartHttp2(atOnce: 90, requests);

        Assert.True(scene.RunClients());
        Assert.True(client.IsServed, string.Join("; ", client.Cut));
        Assert.Empty(client.Faults);
        Assert.Equal("", scene.Leftovers());
        Assert.Equal(200, scene.Handler.Finished[(int)Fault.None]);
    }

    [Theory]
    [InlineData("GET", 200, "12345", "5", "12345")]
    [InlineData("GET", 200, "", "0", "")]
    [InlineData("HEAD", 200, "12345", "5", "")]
    [InlineData("GET", 204, "", null, "")]
    [InlineData("GET", 304, "", null, "")]
    [InlineData("GET", 404, "no", "2", "no")]
    public void Response_OfEveryShape_IsWhole(string method, int status, string body, string? length, string content)
    {
        TransportScene scene = Http2Scenes.Calm(exchange => Http2Scenes.Respond(exchange, status, body));
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request(method, "/");

        Assert.True(scene.RunUntilOver(stream));
        Assert.True(stream.IsEnded);
        Assert.Equal(status, stream.Status);
        Assert.Equal(length, stream.Field("content-length"));
        Assert.Equal(content, stream.Text);
        Assert.NotNull(stream.Field("date"));
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Response_OfAnOriginWithoutLength_EndsWithTheStream()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream[] streams =
        [
            client.Request("GET", Http2Scenes.Path(OriginMove.Chunked, 2, 50_000)),
            client.Request("GET", Http2Scenes.Path(OriginMove.UntilClose, 3, 50_000)),
            client.Request("GET", Http2Scenes.Path(OriginMove.Empty, 4, 0)),
            client.Request("HEAD", Http2Scenes.Path(OriginMove.Length, 5, 500)),
        ];

        Assert.True(scene.RunUntilOver(streams));
        Assert.Equal(Pattern.Response(2, 50_000), streams[0].Content);
        Assert.Equal(Pattern.Response(3, 50_000), streams[1].Content);
        Assert.Equal(204, streams[2].Status);
        Assert.Equal("500", streams[3].Field("content-length"));
        Assert.All(streams, stream => Assert.True(stream.IsEnded));
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Trailers_BothWays_GoThrough()
    {
        TransportScene scene = Http2Scenes.Calm();
        string request = "";
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            request = origin.ReceivedText;
            if (request.EndsWith("x-sum: 7\r\n\r\n", StringComparison.OrdinalIgnoreCase))
            {
                origin.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-check: 8\r\n\r\n");
            }
        };
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/", end: false, "te=trailers");
        stream.Send("hello"u8);
        stream.End("x-sum=7");

        Assert.True(scene.RunUntilOver(stream));
        Assert.True(stream.IsEnded);
        Assert.Equal("ok", stream.Text);
        Assert.Equal("8", stream.Trailer("x-check"));
        Assert.Contains("5\r\nhello\r\n0\r\n", request, StringComparison.Ordinal);
        scene.Origin.Peers[0].Close();
        Assert.Equal("", scene.Leftovers(client));
    }

    // In the socket's own slab, in a large one, and in as many frames as it takes.
    [Theory]
    [InlineData(1000)]
    [InlineData(17_000)]
    [InlineData(60_000)]
    public void Head_OfAnySize_GoesThrough(int length)
    {
        string value = new('a', length);
        TransportScene scene = Http2Scenes.Calm(
            options: new TransportSceneOptions { OriginField = $"x-big: {value}\r\n" });
        Http2Peer client = scene.ConnectHttp2(new Http2Options { HeadLimits = HeadLimits.Origin });
        Http2PeerStream[] streams =
        [
            client.Request("GET", Http2Scenes.Path(OriginMove.Length, 1, 100)),
            client.Request("GET", Http2Scenes.Path(OriginMove.Slow, 2, 20_000)),
        ];

        Assert.True(scene.RunUntilOver(streams));
        Assert.All(streams, stream => Assert.Equal(200, stream.Status));
        Assert.All(streams, stream => Assert.Equal(value, stream.Field("x-big")));
        Assert.Equal(Pattern.Response(2, 20_000), streams[1].Content);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(20_000, 200)]
    [InlineData(40_000, 431)]
    public void RequestHead_WithinAndBeyondTheLimit_IsAnswered(int length, int status)
    {
        TransportScene scene = Http2Scenes.Calm(exchange => Http2Scenes.Respond(exchange, 200, "x"));
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", "/", end: true, "x-big=" + new string('a', length));
        Http2PeerStream next = client.Request("GET", "/");

        Assert.True(scene.RunUntilOver(stream, next));
        Assert.Equal(status, stream.Status);
        Assert.Equal(200, next.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Interims_OfTheOrigin_GoThrough()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(OriginMove.Interim, 1, 100));

        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal([103], stream.Interims);
        Assert.Equal(Pattern.Response(1, 100), stream.Content);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Expectation_OfAClientThatWaits_IsAnsweredByTheOrigin()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request(
            "POST", Http2Scenes.Path(OriginMove.Length, 1, 100, 3000), end: false, "expect=100-continue",
            "content-length=3000");

        Assert.True(scene.World.Run(() => stream.Interims.Count > 0));
        Assert.Equal([100], stream.Interims);
        stream.Send(Pattern.Request(1, 3000), end: true);
        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(200, stream.Status);
        Assert.Equal(Pattern.Response(1, 100), stream.Content);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public void Body_WithAndWithoutLength_ReachesTheHandler(int length)
    {
        TransportScene scene = Http2Scenes.Calm(Http2Scenes.CountBody);
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream known = client.Request("POST", "/", end: false, $"content-length={length}");
        Http2PeerStream open = client.Request("POST", "/", end: false);
        known.Send(new byte[length], end: true);
        open.Send(new byte[length], end: true);

        Assert.True(scene.RunUntilOver(known, open));
        Assert.Equal($"{length}", known.Text);
        Assert.Equal($"{length}", open.Text);
        Assert.Equal("", scene.Leftovers(client));
    }

    // The length is known to be missed only at the end: until then the handler may be at work on it.
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Body_OfAnotherLengthThanAnnounced_IsReset(int sent)
    {
        TransportScene scene = Http2Scenes.Calm(Http2Scenes.CountBody);
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/", end: false, "content-length=5");
        stream.Send(new byte[sent], end: true);
        Http2PeerStream next = client.Request("GET", "/");

        Assert.True(scene.RunUntilOver(stream, next));
        Assert.Equal(Http2ErrorCode.ProtocolError, stream.ResetCode);
        Assert.Equal(200, next.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData("content-length=11", Fault.BodyTooLarge)]
    [InlineData("x-none=1", Fault.BodyTooLarge)]
    public void Body_BeyondTheLimit_Is413(string field, Fault fault)
    {
        TransportScene scene = Http2Scenes.Calm(exchange =>
        {
            Fault refused = exchange.LimitBody(10);
            return refused != Fault.None ? new ValueTask<Fault>(refused) : Http2Scenes.CountBody(exchange);
        });
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("POST", "/", end: false, field);
        stream.Send(new byte[11], end: true);
        Http2PeerStream next = client.Request("GET", "/");

        Assert.True(scene.RunUntilOver(stream, next));
        Assert.Equal(413, stream.Status);
        Assert.True(stream.IsEnded);
        Assert.Equal(200, next.Status);
        Assert.Equal(1, scene.Handler.Finished[(int)fault]);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Body_TooSlow_Is408AndOthersGoOn()
    {
        TransportScene scene = Http2Scenes.Calm(Http2Scenes.CountBody);
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream slow = client.Request("POST", "/", end: false);
        slow.Send(new byte[10]);
        long start = scene.World.Now;

        Assert.True(scene.RunUntilHead(slow));
        Assert.Equal(408, slow.Status);
        Assert.InRange(scene.World.Now - start, 4_900_000_000, 6_000_000_000);
        Http2PeerStream next = client.Request("GET", "/");
        Assert.True(scene.RunUntilOver(next, slow));
        Assert.Equal(200, next.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Answer_BeforeTheBodyIsRead_EndsTheStreamAndNotTheConnection()
    {
        TransportScene scene = Http2Scenes.Calm(exchange => Http2Scenes.Respond(exchange, 403, "no"));
        Http2Peer client = scene.ConnectHttp2();
        for (int i = 0; i < 20; i++)
        {
            Http2PeerStream stream = client.Request("POST", "/", end: false, "content-length=1000000");
            stream.Send(new byte[100_000]);
            Assert.True(scene.World.Run(() => stream.ResetCode is not null));
            Assert.True(stream.IsEnded);
            Assert.Equal(403, stream.Status);
            Assert.Equal("no", stream.Text);
            Assert.Equal(Http2ErrorCode.NoError, stream.ResetCode);
        }

        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Fault_BeforeTheCommitPoint_IsAStatus()
    {
        TransportScene scene = Http2Scenes.Calm(_ => new ValueTask<Fault>(Fault.BadResponse));
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", "/");

        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(502, stream.Status);
        Assert.True(stream.IsEnded);
        Assert.NotNull(stream.Field("weir-fault"));
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(OriginMove.Cut)]
    [InlineData(OriginMove.CutChunked)]
    [InlineData(OriginMove.Reset)]
    public void Fault_AfterTheCommitPoint_ResetsTheStreamOnly(OriginMove move)
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", Http2Scenes.Path(move, 1, 10_000));

        Assert.True(scene.RunUntilOver(stream));
        Assert.Equal(200, stream.Status);
        Assert.False(stream.IsEnded);
        Assert.Equal(Http2ErrorCode.InternalError, stream.ResetCode);
        Http2PeerStream next = client.Request("GET", Http2Scenes.Path(OriginMove.Length, 2, 10));
        Assert.True(scene.RunUntilOver(next));
        Assert.True(next.IsEnded);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Defect_OfAHandler_CostsItsStreamOnly()
    {
        TransportScene scene = Http2Scenes.Calm(exchange => exchange.Request.Target.SequenceEqual("/defect"u8)
            ? throw new InvalidOperationException("a defect")
            : Http2Scenes.Respond(exchange, 200, "x"));
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Request("GET", "/defect");
        Http2PeerStream next = client.Request("GET", "/");

        Assert.True(scene.RunUntilOver(stream, next));
        Assert.Equal(500, stream.Status);
        Assert.Equal(200, next.Status);
        Assert.Single(scene.Handler.Defects);
        scene.Handler.Defects.Clear();
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void Connect_Plain_Is405()
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Http2PeerStream stream = client.Tunnel("a.example:443");

        Assert.True(scene.RunUntilHead(stream));
        Assert.Equal(405, stream.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200_000)]
    public void ExtendedConnect_IsATunnelBothWays(int length)
    {
        TransportScene scene = Http2Scenes.Calm();
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream stream = client.Connect(Http2Scenes.Path(OriginMove.Upgrade, 1, length), "echo");
        Assert.True(scene.RunUntilHead(stream));
        Assert.Equal(200, stream.Status);
        Assert.Null(stream.Field("upgrade"));
        Assert.Null(stream.Field("connection"));
        stream.Send(Pattern.Request(1, length));
        Assert.True(scene.World.Run(() => stream.Content.Count == length));
        Assert.Equal(1, scene.Sum(counters => counters.OpenTunnels));
        Assert.Equal(0, scene.Transports[0].Loop.Slabs.RentedBytes);

        // Our half ends; the other end answers by ending its own.
        stream.End();
        Assert.True(scene.RunUntilOver(stream));
        Assert.True(stream.IsEnded);
        Assert.Equal(Pattern.Request(1, length), stream.Content);
        Assert.Equal("", scene.Leftovers(client));
    }

    // A 2xx would tell the client that the other protocol is spoken from here on (RFC 8441 5).
    [Theory]
    [InlineData("200 OK\r\nContent-Length: 4\r\n\r\npage", 502)]
    [InlineData("200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n", 502)]
    [InlineData("204 No Content\r\n\r\n", 502)]
    [InlineData("304 Not Modified\r\n\r\n", 304)]
    [InlineData("403 Forbidden\r\nContent-Length: 2\r\n\r\nno", 403)]
    public void ExtendedConnect_AnsweredWithoutASwitch_IsNoTunnel(string answer, int status)
    {
        TransportScene scene = Http2Scenes.Calm();
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            if (origin.ReceivedText.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                origin.Consume(origin.Received.Length);
                origin.Send("HTTP/1.1 " + answer);
            }
        };
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream stream = client.Connect("/", "echo");
        Assert.True(scene.RunUntilHead(stream));
        Assert.Equal(status, stream.Status);
        Assert.Equal(status == 502 ? "upgrade-refused" : null, stream.Field("weir-fault"));
        Assert.Equal(0, scene.Sum(counters => counters.OpenTunnels));

        scene.Origin.Peers[0].Close();
        Assert.Equal("", scene.Leftovers(client));
    }

    // What the gateway itself answers is no tunnel either.
    [Fact]
    public void ExtendedConnect_AnsweredByAHandler_IsNoTunnel()
    {
        TransportScene scene = Http2Scenes.Calm(
            exchange => new ValueTask<Fault>(exchange.Respond(200, exchange.NewFields(), "page"u8)));
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream stream = client.Connect("/", "echo");
        Assert.True(scene.RunUntilHead(stream));
        Assert.Equal(502, stream.Status);
        Assert.Equal("upgrade-refused", stream.Field("weir-fault"));
        Assert.Equal("", scene.Leftovers(client));
    }

    [Theory]
    [InlineData(64, 200)]
    [InlineData(65, 400)]
    public void ExtendedConnect_NameOfTheProtocol_IsWholeOrRefused(int length, int status)
    {
        TransportScene scene = Http2Scenes.Calm();
        string protocol = new('p', length);
        string received = "";
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            received += origin.ReceivedText;
            origin.Consume(origin.Received.Length);
            if (received.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                origin.Send($"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: {protocol}\r\n\r\n");
                origin.Close();
            }
        };
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream stream = client.Connect("/", protocol);
        Assert.True(scene.RunUntilHead(stream));
        Assert.Equal(status, stream.Status);
        Assert.Equal(
            status == 200, received.Contains($"\r\nUpgrade: {protocol}\r\n", StringComparison.OrdinalIgnoreCase));
        stream.Reset();
        Http2PeerStream next = client.Request("GET", Http2Scenes.Path(OriginMove.Fixed, 1, 10));
        Assert.True(scene.RunUntilOver(next));
        Assert.Equal(200, next.Status);
        Assert.Equal("", scene.Leftovers(client));
    }

    [Fact]
    public void ExtendedConnect_OriginEndsItsHalf_TheOtherGoesOn()
    {
        TransportScene scene = Http2Scenes.Calm();
        string received = "";
        scene.Origin.Accepted = peer => peer.Changed = origin =>
        {
            received += origin.ReceivedText;
            origin.Consume(origin.Received.Length);
            if (received.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                origin.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello");
                origin.SendEnd();
            }
        };
        Http2Peer client = scene.ConnectHttp2();
        Assert.True(scene.World.Run(() => client.Core.HasPeerSettings));
        Http2PeerStream stream = client.Connect("/", "echo");
        Assert.True(scene.World.Run(() => stream.IsEnded));
        Assert.Equal("hello", stream.Text);
        stream.Send("late"u8);
        Assert.True(scene.World.Run(() => received.EndsWith("late", StringComparison.Ordinal)));
        stream.End();
        Assert.True(scene.World.Run(() => scene.Origin.Peers[0].IsEnded));
        Assert.Contains("Upgrade: echo", received, StringComparison.OrdinalIgnoreCase);
        scene.Origin.Peers[0].Close();
        Assert.Equal("", scene.Leftovers(client));
    }
}
