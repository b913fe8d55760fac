using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Forwarding;

/// <summary>Copies of requests that go elsewhere.</summary>
public sealed class MirrorTests
{
    [Fact]
    public async Task Mirror_GetsTheSameRequest_AndItsAnswerIsThrownAway()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using RawOrigin mirror = RawOrigin.Answering("HTTP/1.1 500 No\r\nContent-Length: 5\r\n\r\nwrong");
        await using WeirProcess weir = await StartAsync(origin.Url, mirror.Url);
        string body = new('x', 50_000);
        using RawPeer client = await weir.ConnectAsync();
        for (int i = 0; i < 20; i++)
        {
            await client.SendAsync(
                $"POST /a?n={i} HTTP/1.1\r\nHost: a\r\nX-A: {i}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
        }

        await Bounded.UntilValueAsync(() => mirror.Requests.Count, static count => count == 20);
        Assert.Equal(
            origin.Requests.Select(Describe).Order(StringComparer.Ordinal),
            mirror.Requests.Select(Describe).Order(StringComparer.Ordinal));
        Assert.InRange(mirror.Connections.Count, 1, 8);
        Assert.Equal(20, await weir.MetricAsync("weir_mirror_requests_total"));
    }

    [Fact]
    public async Task Mirror_ThatIsDeadOrDeaf_ChangesNothing()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using RawOrigin deaf = new();
        foreach (string url in (string[])["http://127.0.0.1:1", deaf.Url])
        {
            await using WeirProcess weir = await StartAsync(origin.Url, url);
            for (int i = 0; i < 50; i++)
            {
                Assert.Equal(200, (await weir.GetAsync("/")).Status);
            }
        }
    }

    [Fact]
    public async Task Mirror_ThatIsFull_DropsAndCounts()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using RawOrigin deaf = new();
        await using WeirProcess weir = await StartAsync(origin.Url, deaf.Url);
        using RawPeer client = await weir.ConnectAsync();
        for (int i = 0; i < 300; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await client.ReadResponseAsync();
        }

        // All on the loop of one connection, which has 256 places.
        Assert.Equal(256, await weir.MetricAsync("weir_mirror_requests_total"));
        Assert.Equal(44, await weir.MetricAsync("weir_mirror_dropped_total"));
    }

    [Fact]
    public async Task Mirror_OfALongBodyOrUpgrade_IsLeftOut()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using RawOrigin mirror = RawOrigin.Answering();
        await using WeirProcess weir = await StartAsync(origin.Url, mirror.Url);
        string body = new('x', 100_000);
        await weir.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        await weir.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");

        Assert.Equal(2, await weir.MetricAsync("weir_mirror_dropped_total"));
        Assert.Empty(mirror.Connections);
    }

    [Fact]
    public async Task Mirror_LongAnswer_IsCutAndTheNextOneComes()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using RawOrigin mirror = RawOrigin.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n{new string('x', 3_000_000)}");
        await using WeirProcess weir = await StartAsync(origin.Url, mirror.Url);
        for (int i = 0; i < 5; i++)
        {
            await weir.GetAsync("/");
        }

        Assert.Equal(5, await Bounded.UntilValueAsync(() => mirror.Requests.Count, static count => count == 5));
    }

    private static string Describe(HttpMessage request) =>
        $"{request.StartLine} {request["X-A"]} {request["Host"]} {request["X-Request-Id"]} {request.Body.Length}";

    private static Task<WeirProcess> StartAsync(string origin, string mirror) =>
        WeirProcess.ServeAsync($"routes: [ {{ to: \"{origin}\", mirror: {{ to: \"{mirror}\" }} }} ]");
}
