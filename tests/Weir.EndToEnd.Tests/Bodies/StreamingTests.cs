using System.Security.Cryptography;
using System.Text;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Bodies;

/// <summary>Bodies of every framing, in both directions and at the same time.</summary>
public sealed class StreamingTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 11\r\n\r\nhello world", "hello world")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("\r\nhello world", "hello world")]
    [InlineData("Content-Length: 0\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "")]
    [InlineData("\r\n", "")]
    public async Task Response_OfEveryFraming_ReachesEveryClient(string rest, string body)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Closing("HTTP/1.1 200 OK\r\n" + rest));
        HttpMessage modern = await stage.Weir.GetAsync("/x");
        HttpMessage old = await stage.Weir.AskAsync("GET /x HTTP/1.0\r\n\r\n");
        using RawPeer kept = await stage.Weir.ConnectAsync();
        await kept.SendAsync("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        HttpMessage keeping = await kept.ReadResponseAsync();

        Assert.Equal(body, modern.Text);
        Assert.Null(modern["Connection"]);
        Assert.NotEqual("close", modern.Framing);
        Assert.Equal(body, old.Text);
        Assert.NotEqual("chunked", old.Framing);
        Assert.Equal("close", old["Connection"]);
        Assert.Equal(body, keeping.Text);
        Assert.Equal(keeping.Framing == "length" ? "keep-alive" : "close", keeping["Connection"]);
    }

    [Theory]
    [InlineData("HEAD", "200 OK\r\nContent-Length: 500", "500")]
    [InlineData("HEAD", "200 OK\r\nTransfer-Encoding: chunked", null)]
    [InlineData("HEAD", "404 Not Found\r\nContent-Length: 5", "5")]
    [InlineData("GET", "204 No Content", null)]
    [InlineData("GET", "304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 500", "500")]
    public async Task Response_WithoutBody_LeavesTheConnectionUsable(string method, string head, string? length)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering($"HTTP/1.1 {head}\r\n\r\n"));
        using RawPeer client = await stage.Weir.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync($"{method} /x HTTP/1.1\r\nHost: a\r\n\r\n");
            HttpMessage answer = await client.ReadResponseAsync(method);
            Assert.StartsWith("HTTP/1.1 " + head[..3], answer.StartLine, StringComparison.Ordinal);
            Assert.Equal(length, answer["Content-Length"]);
        }

        Assert.Equal(3, stage.Origin.Requests.Count);
        Assert.Single(stage.Origin.Connections);
        Assert.Equal(0, client.BytesUnread);
    }

    [Fact]
    public async Task Trailers_BothWays_ArePassedOn()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Down\r\n\r\n1\r\na\r\n0\r\n"
                + "X-Down: 1\r\n\r\n"));
        HttpMessage answer = await stage.Weir.AskAsync(
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\nX-Up: 2\r\n\r\n");

        Assert.Equal(new("X-Down", "1"), Assert.Single(answer.Trailers));
        Assert.Equal(new("X-Up", "2"), Assert.Single(Assert.Single(stage.Origin.Requests).Trailers));
    }

    [Fact]
    public async Task Http10Client_OfAChunkedResponse_GetsItsTrailersLeftOut()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Down: 1\r\n\r\n"));
        HttpMessage answer = await stage.Weir.AskAsync("GET /x HTTP/1.0\r\n\r\n");

        Assert.Equal("ab", answer.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeBodies_BothWays_ArriveUnchanged(bool isChunked)
    {
        byte[] up = new byte[5_000_011];
        byte[] down = new byte[7_000_003];
        new Random(7).NextBytes(up);
        new Random(8).NextBytes(down);
        await using RawOrigin origin = new(async peer =>
        {
            HttpMessage request = await peer.ReadRequestAsync();
            byte[] hash = SHA256.HashData(request.Body);
            await peer.SendAsync(
                $"HTTP/1.1 200 OK\r\nX-Hash: {Convert.ToHexString(hash)}\r\n{FramingOf(down, isChunked)}\r\n");
            await SendBodyAsync(peer, down, isChunked, seed: 3);
            await peer.ReadToEndAsync();
        });
        await using Stage stage = await Stage.StartAsync(origin);
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync($"POST /x HTTP/1.1\r\nHost: a\r\n{FramingOf(up, isChunked)}\r\n");
        await SendBodyAsync(client, up, isChunked, seed: 4);
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal(Convert.ToHexString(SHA256.HashData(up)), answer["X-Hash"]);
        Assert.Equal(isChunked ? "chunked" : "length", answer.Framing);
        Assert.True(down.AsSpan().SequenceEqual(answer.Body));
    }

    [Fact]
    public async Task EventStream_EachEvent_IsPassedOnAtOnce()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        await upstream.SendAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        string head = await client.ReadHeadAsync();
        for (int i = 0; i < 20; i++)
        {
            await upstream.SendAsync($"9\r\ndata: {i % 10}\n\n\r\n");
            await client.ReadThroughAsync($"data: {i % 10}\n\n\r\n");
        }

        Assert.Contains("text/event-stream", head, StringComparison.Ordinal);
        client.Dispose();
    }

    [Fact]
    public async Task BothHalves_AtOnce_AreIndependent()
    {
        await using Stage stage = await Stage.StartAsync();
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        await client.ReadHeadAsync();
        for (int i = 0; i < 10; i++)
        {
            await client.SendAsync($"4\r\nup {i}\r\n");
            await upstream.ReadThroughAsync($"up {i}\r\n");
            await upstream.SendAsync($"6\r\ndown {i}\r\n");
            await client.ReadThroughAsync($"down {i}\r\n");
        }

        await client.SendAsync("0\r\n\r\n");
        await upstream.ReadThroughAsync("0\r\n\r\n");
        await upstream.SendAsync("0\r\n\r\n");
        await client.ReadThroughAsync("0\r\n\r\n");
        await client.SendAsync(Get);
        HttpMessage next = await upstream.ReadRequestAsync();

        Assert.Equal("/x", next.Target);
    }

    // How much is left nobody knows, and more than the bound would end the connection without a word.
    [Fact]
    public async Task EarlyResponse_ToAChunkedBody_SaysThatTheConnectionEnds()
    {
        await using Stage stage = await Stage.StartAsync();
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadThroughAsync("hello");
        await upstream.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        HttpMessage early = await client.ReadResponseAsync();

        Assert.Equal("close", early["Connection"]);
    }

    // The head of a response that is a stream too kept the connection: however much is left, the promise holds.
    [Fact]
    public async Task EarlyStream_ToALongChunkedBody_KeepsTheConnection()
    {
        await using Stage stage = await Stage.StartAsync();
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadThroughAsync("hello");
        await upstream.SendAsync(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nno\r\n0\r\n\r\n");
        HttpMessage early = await client.ReadResponseAsync();
        string piece = "10000\r\n" + new string('x', 0x10000) + "\r\n";
        for (int i = 0; i < 32; i++)
        {
            await client.SendAsync(piece);
        }

        await client.SendAsync("0\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        RawPeer second = await stage.Origin.AcceptAsync();
        await second.ReadThroughAsync("/next");

        Assert.Null(early["Connection"]);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", null)]
    [InlineData("5\r\nhello\r\n", "close")]
    public async Task OwnAnswer_ToAChunkedBody_KeepsTheConnectionWhenAllIsAtHand(string body, string? connection)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync($"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal((204, connection), (answer.Status, answer["Connection"]));
    }

    [Fact]
    public async Task EarlyResponse_WithASmallRest_KeepsTheClientsConnection()
    {
        await using Stage stage = await Stage.StartAsync();
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhello");
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadThroughAsync("hello");
        await upstream.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        HttpMessage early = await client.ReadResponseAsync();
        await client.SendAsync(new byte[99_995]);
        await client.SendAsync(Get);
        RawPeer second = await stage.Origin.AcceptAsync();
        HttpMessage next = await second.ReadRequestAsync();
        await second.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        Assert.Equal(413, early.Status);
        Assert.Equal("/x", next.Target);
        Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
    }

    [Fact]
    public async Task EarlyResponse_WithALargeRest_ClosesAndServesNothingBehindIt()
    {
        await using Stage stage = await Stage.StartAsync();
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\nhello");
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadThroughAsync("hello");
        await upstream.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        HttpMessage early = await client.ReadResponseAsync();
        byte[] rest = new byte[1_000_000];
        Encoding.ASCII.GetBytes(Get).CopyTo(rest, 500_000);
        Exception? refused = await Record.ExceptionAsync(async () =>
        {
            for (int i = 0; i < 49; i++)
            {
                await client.SendAsync(rest);
            }
        });
        await client.ReadToEndAsync();

        Assert.Equal(403, early.Status);
        Assert.NotNull(refused);
        Assert.False(stage.Origin.HasAccepted);
    }

    private static string FramingOf(byte[] body, bool isChunked) =>
        isChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {body.Length}\r\n";

    private static async Task SendBodyAsync(RawPeer peer, byte[] body, bool isChunked, int seed)
    {
        Random random = new(seed);
        for (int at = 0; at < body.Length;)
        {
            int length = Math.Min(body.Length - at, random.Next(1, random.Next(2, 100_000)));
            if (isChunked)
            {
                await peer.SendAsync($"{length:x}\r\n");
            }

            await peer.SendAsync(body.AsMemory(at, length));
            if (isChunked)
            {
                await peer.SendAsync("\r\n");
            }

            at += length;
        }

        if (isChunked)
        {
            await peer.SendAsync("0\r\n\r\n");
        }
    }
}
