using System.Net.Sockets;
using System.Text;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Robustness;

/// <summary>More than there is room for: it waits or is refused, and the room comes back.</summary>
public sealed class PressureTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Buffers_UsedUpByStalledReaders_ComeBack()
    {
        byte[] block = new byte[4_000_000];
        await using RawOrigin origin = new(async peer =>
        {
            while (true)
            {
                HttpMessage request = await peer.ReadRequestAsync();
                bool isLarge = request.Target == "/large";
                await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {(isLarge ? block.Length : 2)}\r\n\r\n");
                await peer.SendAsync(isLarge ? block : "ok"u8.ToArray());
            }
        });
        await using Stage stage = await Stage.StartAsync(origin, "limits: { buffers: 4MiB }");
        Idle idle = await Idle.OfAsync(stage.Weir);
        List<RawPeer> clients = [];
        for (int i = 0; i < 64; i++)
        {
            RawPeer client = await stage.Weir.ConnectAsync();
            await client.TrySendAsync(Encoding.ASCII.GetBytes("GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
            clients.Add(client);
        }

        // Every second one reads on, and gets all of it or is told that it does not.
        foreach (RawPeer client in clients.Where((_, i) => i % 2 == 0))
        {
            HttpMessage? answer = null;
            Exception? broken = await Record.ExceptionAsync(async () => answer = await client.ReadResponseAsync());
            Assert.True(
                broken is EndOfStreamException || answer!.Body.Length == block.Length || answer.Status == 503,
                $"{broken} {answer}");
        }

        clients.ForEach(client => client.Dispose());
        await idle.AssertAgainAsync(stage.Weir);
        Assert.Equal(200, (await stage.Weir.GetAsync("/x")).Status);
    }

    [Fact]
    public async Task PipelinedRequests_OfAClientThatDoesNotRead_AreHeldBack()
    {
        string body = new('b', 10_000);
        await using Stage stage = await Stage.StartAsync(
            RawOrigin.Answering($"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n{body}"));
        Idle idle = await Idle.OfAsync(stage.Weir);
        RawPeer client = await stage.Weir.ConnectAsync();
        byte[] requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Get, 1000)));
        client.Socket.Blocking = false;
        long sent = 0;
        while (client.Socket.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectWrite) && sent < 100_000_000)
        {
            sent += Math.Max(0, client.Socket.Send(requests, SocketFlags.None, out SocketError _));
        }

        double rented = await stage.Weir.MetricAsync("weir_slabs_rented_bytes");

        Assert.InRange(sent, 1, 40_000_000);
        Assert.InRange(rented, 0, 2_000_000);
        client.Reset();
        await idle.AssertAgainAsync(stage.Weir);
    }

    [Fact]
    public async Task Waiters_OfAFullPool_ThatVanish_LeaveTheLine()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"clusters:\n  one:\n    destinations: [\"{origin.Url}\"]\n    pool: {{ max: 1, wait: 15s }}\n"
            + "routes:\n  - to: one\n");
        using RawPeer first = await weir.ConnectAsync();
        await first.SendAsync(Get);
        RawPeer upstream = await origin.AcceptAsync();
        await upstream.ReadRequestAsync();
        List<RawPeer> waiting = [];
        for (int i = 0; i < 20; i++)
        {
            RawPeer client = await weir.ConnectAsync();
            await client.SendAsync(Get);
            waiting.Add(client);
        }

        double inLine = await Bounded.UntilAsync(() => weir.MetricAsync("weir_pool_waiting"), value => value == 20);
        waiting.ForEach(client => client.Reset());
        double left = await Bounded.UntilAsync(() => weir.MetricAsync("weir_pool_waiting"), value => value == 0);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await first.ReadResponseAsync();
        await first.SendAsync(Get);
        await upstream.ReadRequestAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        Assert.Equal(20, inLine);
        Assert.Equal(0, left);
        Assert.Equal("ok", (await first.ReadResponseAsync()).Text);
        Assert.Single(origin.Connections);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task MixedTraffic_ManyAtOnce_LeavesNothingBehind(int seed)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        Idle idle = await Idle.OfAsync(stage.Weir);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => BehaveAsync(stage.Weir, new Random((seed * 100) + i))));

        await idle.AssertAgainAsync(stage.Weir);
        Assert.Equal(200, (await stage.Weir.GetAsync("/x")).Status);
    }

    private static async Task BehaveAsync(WeirProcess weir, Random random)
    {
        for (int round = 0; round < 25; round++)
        {
            using RawPeer client = await weir.ConnectAsync();
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                int length = random.Next(0, random.Next(1, 200_000));
                await client.SendAsync(
                    random.Next(2) == 0
                        ? $"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{new string('b', length)}"
                        : $"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{length + 1:x}\r\n"
                            + $"{new string('c', length + 1)}\r\n0\r\n\r\n");
                Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
            }

            switch (random.Next(4))
            {
                case 0:
                    await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhalf");
                    client.Reset();
                    break;
                case 1:
                    await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
                    break;
                case 2:
                    client.ShutdownSend();
                    Assert.Empty(await client.ReadToEndAsync());
                    break;
            }
        }
    }
}
