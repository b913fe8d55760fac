using System.Text;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Robustness;

/// <summary>
/// Clients and origins that do anything: afterwards the gateway serves, and holds nothing that it did not hold before.
/// </summary>
public sealed class HostilityTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    private static readonly string[] s_words =
    [
        "GET ", "POST ", "/", " HTTP/1.1", "\r\n", "\r\n\r\n", "Host: a\r\n", "Content-Length: 5\r\n",
        "hello", "0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n", "5\r\n", "\n", "\r", " ", "\0", "\u00ff", "Connection: close\r\n",
        "Expect: 100-continue\r\n",
        "Connection: upgrade\r\nUpgrade: x\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        ":", ",", "fffffff\r\n",
        "GET /x HTTP/1.1\r\nHost: a\r\n\r\n", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomBytes_FromClients_LeaveNothingBehind(int seed)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        Idle idle = await Idle.OfAsync(stage.Weir);
        Random random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            using RawPeer client = await stage.Weir.ConnectAsync();
            await client.TrySendAsync(RandomBytes(random));
            switch (random.Next(3))
            {
                case 0:
                    client.Reset();
                    break;
                case 1:
                    client.ShutdownSend();
                    await client.ReadToEndAsync();
                    break;
            }
        }

        await idle.AssertAgainAsync(stage.Weir);
        Assert.Equal(200, (await stage.Weir.GetAsync("/x")).Status);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task RandomBytes_FromTheOrigin_LeaveNothingBehind(int seed)
    {
        Lock gate = new();
        Random random = new(seed);
        bool isGood = true;
        await using RawOrigin origin = new(async peer =>
        {
            while (true)
            {
                await peer.ReadHeadAsync();
                if (Volatile.Read(ref isGood))
                {
                    await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    continue;
                }

                byte[] bytes;
                bool isReset;
                lock (gate)
                {
                    bytes = RandomBytes(random, "HTTP/1.1 200 OK\r\n");
                    isReset = random.Next(2) == 0;
                }

                await peer.TrySendAsync(bytes);
                if (isReset)
                {
                    peer.Reset();
                }

                return;
            }
        });
        await using Stage stage =
            await Stage.StartAsync(origin, "defaults: { timeouts: { first_byte: 500ms, between_bytes: 500ms } }");
        Idle idle = await Idle.OfAsync(stage.Weir);
        Volatile.Write(ref isGood, false);
        for (int i = 0; i < 200; i++)
        {
            using RawPeer client = await stage.Weir.ConnectAsync();
            await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            await client.ReadToEndAsync();
        }

        Volatile.Write(ref isGood, true);
        await idle.AssertAgainAsync(stage.Weir);
        Assert.Equal(200, (await stage.Weir.GetAsync("/x")).Status);
    }

    [Fact]
    public async Task ThousandsOfConnections_OpenedAndClosed_LeaveNothingBehind()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        Idle idle = await Idle.OfAsync(stage.Weir);
        for (int round = 0; round < 20; round++)
        {
            RawPeer[] clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => stage.Weir.ConnectAsync()));
            for (int i = 0; i < clients.Length; i += 2)
            {
                await clients[i].SendAsync(Get);
            }

            for (int i = 0; i < clients.Length; i += 4)
            {
                Assert.Equal(200, (await clients[i].ReadResponseAsync()).Status);
            }

            Array.ForEach(clients, client => client.Dispose());
        }

        await idle.AssertAgainAsync(stage.Weir);
        Assert.Equal(200, (await stage.Weir.GetAsync("/x")).Status);
    }

    [Theory]
    [InlineData(Get)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Get + Get)]
    public async Task HalfClosedClient_GetsItsAnswers(string requests)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync(requests);
        client.ShutdownSend();
        for (int i = requests == Get + Get ? 2 : 1; i > 0; i--)
        {
            Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
        }

        Assert.Equal("", await client.ReadTextToEndAsync());
        Assert.False(client.WasReset);
    }

    [Fact]
    public async Task HalfClosedClient_OfASlowOrigin_GetsItsAnswer()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        client.ShutdownSend();
        Assert.Equal(1, await stage.Weir.ActiveRequestsAsync());
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
        await client.ReadThroughAsync("ok\r\n");
        await upstream.SendAsync("0\r\n\r\n");
        string rest = await client.ReadTextToEndAsync();

        Assert.Equal("0\r\n\r\n", rest);
        client.Dispose();
    }

    [Theory]
    [InlineData("GET /x HTTP/1.1\r\nHos", false, "")]
    [InlineData(Get, true, "")]
    [InlineData(Get, true, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData(Get, true, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe", false, "")]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true, "")]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", true, "")]
    [InlineData(Get + Get + "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n", true, "")]
    public async Task Client_ThatVanishes_LeavesNothingBehind(string request, bool reaches, string response)
    {
        await using Stage stage = await Stage.StartAsync();
        Idle idle = await Idle.OfAsync(stage.Weir);
        foreach (bool isReset in new[] { true, false })
        {
            RawPeer client = await stage.Weir.ConnectAsync();
            await client.SendAsync(request);
            RawPeer? upstream = null;
            if (reaches)
            {
                upstream = await stage.Origin.AcceptAsync();
                await upstream.ReadHeadAsync();
                await upstream.SendAsync(response);
                if (response.Length > 0)
                {
                    await client.ReadHeadAsync();
                }
            }

            if (isReset)
            {
                client.Reset();
            }
            else
            {
                client.Dispose();
            }

            bool isPost = request.StartsWith("POST", StringComparison.Ordinal);
            if (upstream is not null && (isReset || isPost || response.Length > 0))
            {
                // The origin is told that nobody waits any more; a close alone may be a half-close.
                if (!isReset && response.Length > 0)
                {
                    await upstream.TrySendAsync(new byte[100_000]);
                    await upstream.TrySendAsync(new byte[100_000]);
                }

                await upstream.ReadToEndAsync();
            }
            else
            {
                upstream?.Dispose();
            }
        }

        await idle.AssertAgainAsync(stage.Weir);
    }

    private static byte[] RandomBytes(Random random, string begin = "")
    {
        StringBuilder text = new(begin);
        for (int i = random.Next(1, 30); i > 0; i--)
        {
            text.Append(s_words[random.Next(s_words.Length)]);
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
