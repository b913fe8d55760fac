using System.Text.Json;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Logs;

/// <summary>The phases of real exchanges: what is slow is told, and together they are the total.</summary>
public sealed class AccessLogPhaseTests
{
    // What is slow takes at least that long by the test's own doing; the rest has no such reason.
    private const double SlowMs = 400;

    private static readonly string[] s_phases =
        ["request_ms", "pool_ms", "connect_ms", "send_ms", "origin_ms", "response_ms"];

    [Fact]
    public async Task SlowOrigin_IsTheOriginsTime()
    {
        using AccessLogFolder folder = new();
        await using RawOrigin origin = new(async peer =>
        {
            await peer.ReadRequestAsync();
            await SlowAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync(origin.Url, $"access_log: {folder.Path}");
        await weir.GetAsync("/");

        CheckSlowest((await folder.ObjectsAsync(1))[0], "origin_ms");
    }

    [Fact]
    public async Task SlowBodyOfAnOrigin_IsTheResponse()
    {
        using AccessLogFolder folder = new();
        await using RawOrigin origin = new(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
            await SlowAsync();
            await peer.SendAsync("k");
        });
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync(origin.Url, $"access_log: {folder.Path}");
        await weir.GetAsync("/");

        CheckSlowest((await folder.ObjectsAsync(1))[0], "response_ms");
    }

    [Fact]
    public async Task SlowReader_IsTheResponse()
    {
        const int Length = 16 << 20;
        using AccessLogFolder folder = new();
        await using RawOrigin origin = new(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            await peer.SendAsync(new byte[Length]);
        });
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync(origin.Url, $"access_log: {folder.Path}");
        using RawPeer client = await weir.ConnectAsync();
        client.Socket.ReceiveBufferSize = 64 << 10;
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: slow\r\n\r\n");
        await client.ReadHeadAsync();
        await SlowAsync();
        await client.SkipAsync(Length);
        JsonElement line = (await folder.ObjectsAsync(1))[0];

        CheckSlowest(line, "response_ms");
        Assert.Equal(Length, line.GetProperty("response_bytes").GetInt64());
        Assert.Equal("slow", line.GetProperty("user_agent").GetString());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHo", "st: a\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab", "cd")]
    public async Task SlowHeadOrSmallBody_IsReadingTheRequest(string begin, string end)
    {
        using AccessLogFolder folder = new();
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync(origin.Url, $"access_log: {folder.Path}");
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(begin);
        await SlowAsync();
        await client.SendAsync(end);
        await client.ReadResponseAsync();

        CheckSlowest((await folder.ObjectsAsync(1))[0], "request_ms");
    }

    [Fact]
    public async Task SlowStreamedBody_IsSending()
    {
        using AccessLogFolder folder = new();
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync(origin.Url, $"access_log: {folder.Path}");
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
        await SlowAsync();
        await client.SendAsync("2\r\ncd\r\n0\r\n\r\n");
        await client.ReadResponseAsync();
        JsonElement line = (await folder.ObjectsAsync(1))[0];

        CheckSlowest(line, "send_ms");
        Assert.Equal(4, line.GetProperty("request_bytes").GetInt64());
    }

    [Fact]
    public async Task FullPool_IsWaitingForAPlace()
    {
        using AccessLogFolder folder = new();
        await using RawOrigin origin = new(async peer =>
        {
            while (true)
            {
                await peer.ReadRequestAsync();
                await SlowAsync();
                await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"access_log: {folder.Path}\nclusters:\n  one:\n    destinations: [{origin.Url}]\n    pool: {{ max: 1 }}\n"
            + "routes:\n  - to: one\n");
        await Task.WhenAll(weir.GetAsync("/"), weir.GetAsync("/"), weir.GetAsync("/"));
        JsonElement[] lines =
            [.. (await folder.ObjectsAsync(3)).OrderBy(line => line.GetProperty("pool_ms").GetDouble())];

        Assert.All(lines, CheckSum);
        Assert.Equal([false, true, true], lines.Select(line => line.GetProperty("reused").GetBoolean()));
        Assert.InRange(lines[0].GetProperty("pool_ms").GetDouble(), 0, 0);
        Assert.InRange(lines[1].GetProperty("pool_ms").GetDouble(), SlowMs / 2, 60_000);
        Assert.InRange(lines[2].GetProperty("pool_ms").GetDouble(), SlowMs * 1.5, 60_000);
        Assert.All(lines, line => Assert.InRange(line.GetProperty("origin_ms").GetDouble(), SlowMs, 60_000));
    }

    [Fact]
    public async Task OriginThatDoesNotAccept_IsConnecting()
    {
        using AccessLogFolder folder = new();
        using FullBacklog backlog = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"access_log: {folder.Path}\nclusters:\n  one:\n    destinations: [http://127.0.0.1:{backlog.Port}]\n"
            + "    timeouts: { connect: 500ms }\nroutes:\n  - to: one\n");
        HttpMessage answer = await weir.GetAsync("/");
        JsonElement line = (await folder.ObjectsAsync(1))[0];

        Assert.Equal(502, answer.Status);
        Assert.Equal("connect-timeout", line.GetProperty("fault").GetString());
        CheckSlowest(line, "connect_ms");
    }

    private static async Task SlowAsync()
    {
        using PeriodicTimer wait = new(TimeSpan.FromMilliseconds(SlowMs + 100));
        await wait.WaitForNextTickAsync();
    }

    private static void CheckSlowest(JsonElement line, string slowest)
    {
        CheckSum(line);
        Assert.InRange(line.GetProperty(slowest).GetDouble(), SlowMs, 60_000);
        string longest = s_phases.Where(name => line.TryGetProperty(name, out _))
            .MaxBy(name => line.GetProperty(name).GetDouble())!;
        Assert.Equal(slowest, longest);
    }

    // The numbers have three decimals: as microseconds they are exact.
    private static void CheckSum(JsonElement line) =>
        Assert.Equal(
            Microseconds(line, "total_ms"),
            s_phases.Where(name => line.TryGetProperty(name, out _)).Sum(name => Microseconds(line, name)));

    private static long Microseconds(JsonElement line, string name) =>
        (long)(line.GetProperty(name).GetDecimal() * 1000);
}
