using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Reloading;

/// <summary>Ten reloads that change routes, a cluster and a listener, while everything is in use.</summary>
public sealed class ReloadUnderLoadTests
{
    private const int Reloads = 10;
    private const int Clients = 16;
    private const int Downloads = 4;
    private const int DownloadBytes = 100_000;

    [Fact]
    public async Task TenReloads_UnderLoad_NobodyNotices()
    {
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync();
        await using RawOrigin events = new();
        int port = WeirProcess.FreePort();
        await using WeirProcess weir = await WeirProcess.StartAsync(Configuration(origin, events, port, 0));
        using CancellationTokenSource end = new();
        using HttpClient http = new();
        ConcurrentQueue<string> failures = new();
        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("echo");
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{weir.Port}/socket"), CancellationToken.None);
        (RawPeer stream, RawPeer source) = await OpenStreamAsync(weir, events);
        Task<int>[] asking =
        [
            .. Enumerable.Range(0, Clients).Select(_ => AskAsync(http, weir.Url + "/hello", 5, failures, end.Token)),
            .. Enumerable.Range(0, Downloads).Select(_ => AskAsync(
                http, $"{weir.Url}/size/{DownloadBytes}", DownloadBytes, failures, end.Token)),
        ];
        for (int i = 1; i <= Reloads; i++)
        {
            await weir.WriteWholeAsync(Configuration(origin, events, port, i));
            (int status, string report) = await weir.ReloadAsync();
            Assert.True(status == 200, report);
            Assert.Equal("hello", await http.GetStringAsync(new Uri($"{weir.Url}/only-{i}/hello")));
            Assert.Equal(i % 2 == 0 ? 404 : 204, (await weir.GetAsync("/odd")).Status);
            await EchoAsync(socket, $"reload {i}");
            await source.SendAsync($"data: {i}\n\n");
            Assert.EndsWith($"data: {i}\n\n", await stream.ReadThroughAsync("\n\n"), StringComparison.Ordinal);
        }

        await end.CancelAsync();
        int[] counts = await Task.WhenAll(asking);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);

        Assert.Empty(failures);
        Assert.All(counts, count => Assert.True(count > 0));
        stream.Dispose();
        await weir.ReloadToAsync("routes:\n  - respond: 204\n");
        Assert.Equal(Reloads + 2, await weir.MetricAsync("weir_config_generation"));
    }

    // A route of its own for each, one for odd ones, a cluster and a listener that come and go.
    private static string Configuration(KestrelOrigin origin, RawOrigin events, int port, int number)
    {
        bool isOdd = number % 2 == 1;
        string listen = isOdd ? $", \"127.0.0.1:{port}\"" : "";
        string cluster = isOdd ? $"  odd: {{ destinations: [ {origin.Url} ], pool: {{ max: 10 }} }}\n" : "";
        string odd = isOdd ? "  - match: { path: /odd }\n    respond: 204\n" : "";
        return $$"""
            listen: [ "http://127.0.0.1:0"{{listen}} ]
            admin: http://127.0.0.1:0
            loops: 4
            clusters:
              main: { destinations: [ {{origin.Url}} ] }
            {{cluster}}
            routes:
            {{odd}}
              - match: { path: "/only-{{number}}/**" }
                rewrite: { path: "/:rest" }
                to: {{(isOdd ? "odd" : "main")}}
              - match: { path: /quiet }
                respond: 204
              - match: { path: "/socket" }
                to: main
              - match: { path: "/hello" }
                to: main
              - match: { path: "/size/*" }
                to: main
              - match: { path: "/events" }
                to: {{events.Url}}

            """;
    }

    private static async Task<int> AskAsync(
        HttpClient http, string url, int length, ConcurrentQueue<string> failures, CancellationToken end)
    {
        int count = 0;
        while (!end.IsCancellationRequested)
        {
            try
            {
                byte[] body = await http.GetByteArrayAsync(new Uri(url), CancellationToken.None);
                count++;
                if (body.Length != length)
                {
                    failures.Enqueue($"{url}: {body.Length} bytes");
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                failures.Enqueue($"{url}: {e.Message} {e.InnerException?.Message}");
            }
        }

        return count;
    }

    private static async Task EchoAsync(ClientWebSocket socket, string text)
    {
        byte[] buffer = new byte[100];
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        WebSocketReceiveResult result =
            await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Bounded.Limit);
        Assert.Equal(text, Encoding.ASCII.GetString(buffer, 0, result.Count));
    }

    private static async Task<(RawPeer Stream, RawPeer Source)> OpenStreamAsync(WeirProcess weir, RawOrigin events)
    {
        RawPeer stream = await weir.ConnectAsync();
        await stream.SendAsync("GET /events HTTP/1.0\r\nHost: a\r\n\r\n");
        RawPeer source = await events.AcceptAsync();
        await source.ReadRequestAsync();
        await source.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await stream.ReadHeadAsync(), StringComparison.Ordinal);
        return (stream, source);
    }
}
