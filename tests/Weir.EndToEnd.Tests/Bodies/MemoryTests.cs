using System.Net.Sockets;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Bodies;

/// <summary>Bodies far larger than what may be held of them: measured at the running process.</summary>
public sealed class MemoryTests
{
    // What a process that serves may grow by, whatever passes through it.
    private const long GrowthMax = 24 * 1024 * 1024;

    private static readonly byte[] s_block = new byte[1024 * 1024];

    [Fact]
    public async Task Download_Of100Megabytes_TakesBoundedMemory()
    {
        const long Length = 100_000_000;
        await using RawOrigin origin = new(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            await SendAsync(peer, Length);
        });
        await using Stage stage = await Stage.StartAsync(origin);
        long before = stage.Weir.ResidentBytes;
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadHeadAsync();
        await client.SkipAsync(Length);
        long growth = stage.Weir.ResidentBytes - before;

        Assert.InRange(growth, long.MinValue, GrowthMax);
    }

    [Fact]
    public async Task Upload_Of50Megabytes_TakesBoundedMemory()
    {
        const long Length = 50_000_000;
        await using RawOrigin origin = new(async peer =>
        {
            await peer.ReadHeadAsync();
            await peer.SkipAsync(Length);
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using Stage stage = await Stage.StartAsync(origin);
        long before = stage.Weir.ResidentBytes;
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync($"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: {Length}\r\n\r\n");
        await SendAsync(client, Length);
        HttpMessage answer = await client.ReadResponseAsync();
        long growth = stage.Weir.ResidentBytes - before;

        Assert.Equal("ok", answer.Text);
        Assert.InRange(growth, long.MinValue, GrowthMax);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task StalledReaders_OfAGigabyte_StopTheOrigin(int count)
    {
        const long Length = 1_000_000_000;
        await using Stage stage = await Stage.StartAsync();
        long before = stage.Weir.ResidentBytes;
        List<(RawPeer Client, Task<long> Stalled)> streams = [];
        for (int i = 0; i < count; i++)
        {
            (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            await upstream.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            await client.ReadHeadAsync();
            streams.Add((client, Task.Run(() => SendUntilFull(upstream.Socket))));
        }

        foreach ((RawPeer client, Task<long> stalled) in streams)
        {
            // The kernel's buffers on both sides hold a few megabytes, the gateway its quarter of one.
            Assert.InRange(await stalled.WaitAsync(Bounded.Limit), 1, 40_000_000);
        }

        Assert.InRange(stage.Weir.ResidentBytes - before, long.MinValue, GrowthMax);
        double rented = await stage.Weir.MetricAsync("weir_slabs_rented_bytes");
        Assert.InRange(rented, 1, count * 640 * 1024);
        foreach ((RawPeer client, _) in streams)
        {
            client.Dispose();
        }

        Assert.Equal(0, await Bounded.UntilAsync(stage.Weir.ActiveRequestsAsync, value => value == 0));
    }

    [Fact]
    public async Task StalledOrigin_OfABigUpload_StopsTheClient()
    {
        await using Stage stage = await Stage.StartAsync(more: "limits: { body: 2GiB }");
        long before = stage.Weir.ResidentBytes;
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadHeadAsync();
        long sent = await Task.Run(() => SendUntilFull(client.Socket)).WaitAsync(Bounded.Limit);
        long growth = stage.Weir.ResidentBytes - before;
        double rented = await stage.Weir.MetricAsync("weir_slabs_rented_bytes");

        Assert.InRange(sent, 1, 40_000_000);
        Assert.InRange(growth, long.MinValue, GrowthMax);
        Assert.InRange(rented, 1, 640 * 1024);

        // The rest still comes when the origin reads again.
        Task skipping = upstream.SkipAsync(60_000_000);
        await SendAsync(client, 60_000_000);
        await skipping;
    }

    // Sends without waiting until the socket has taken nothing for half a second.
    private static long SendUntilFull(Socket socket)
    {
        socket.Blocking = false;
        long sent = 0;
        while (socket.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectWrite))
        {
            sent += Math.Max(0, socket.Send(s_block, SocketFlags.None, out SocketError _));
        }

        socket.Blocking = true;
        return sent;
    }

    private static async Task SendAsync(RawPeer peer, long count)
    {
        while (count > 0)
        {
            int length = (int)Math.Min(count, s_block.Length);
            await peer.SendAsync(s_block.AsMemory(0, length));
            count -= length;
        }
    }
}
