using System.Net;
using System.Net.Sockets;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Reloading;

/// <summary>What a reload does to connections: what stays is untouched, what goes ends in good order.</summary>
public sealed class ReloadConnectionsTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Fixed = "routes:\n  - respond: 204\n";
    private const string More = "  - match: { path: /more }\n    respond: 204\n";

    [Fact]
    public async Task Pool_OfAnUnchangedDestination_IsKept()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.StartAsync(Whole(origin, ""));
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        await weir.WriteWholeAsync(Whole(origin, More));
        (int status, string report) = await weir.ReloadAsync();
        await client.SendAsync(Get);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);

        Assert.True(status == 200, report);
        Assert.Single(origin.Connections);
        Assert.Empty(origin.Failures);
    }

    [Fact]
    public async Task Pool_WithOtherSettings_IsMadeAnewAndTheOldOneCloses()
    {
        await using RawOrigin origin = new();
        string cluster = "listen: [\"http://127.0.0.1:0\"]\nadmin: http://127.0.0.1:0\nloops: 1\n"
            + $"clusters:\n  a: {{ destinations: [ {origin.Url} ], pool: {{ max: MAX, idle: 1h }} }}\n";
        string routes = "routes:\n  - to: a\n";
        await using WeirProcess weir = await WeirProcess.StartAsync(cluster.Replace("MAX", "10") + routes);
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync(Get);
        RawPeer parked = await AnswerAsync(origin);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        using RawPeer second = await weir.ConnectAsync();
        await second.SendAsync(Get);
        RawPeer busy = parked;
        await busy.ReadRequestAsync();
        await weir.WriteWholeAsync(cluster.Replace("MAX", "11") + routes);
        Assert.Equal(200, (await weir.ReloadAsync()).Status);
        await client.SendAsync(Get);
        await AnswerAsync(origin);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);

        // The exchange under way ends on the old connection, which is not parked again.
        await busy.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal(200, (await second.ReadResponseAsync()).Status);
        Assert.Empty(await busy.ReadToEndAsync());
        Assert.Equal(11, await weir.MetricAsync("weir_pool_max"));
    }

    [Fact]
    public async Task Destination_ThatGoes_FinishesWhatItHasAndClosesWhatIsParked()
    {
        await using RawOrigin origin = new();
        await using RawOrigin next = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.StartAsync(Whole(origin, ""));
        using RawPeer first = await weir.ConnectAsync();
        using RawPeer second = await weir.ConnectAsync();
        await first.SendAsync(Get);
        RawPeer busy = await origin.AcceptAsync();
        await busy.ReadRequestAsync();
        await second.SendAsync(Get);
        RawPeer parked = await AnswerAsync(origin);
        Assert.Equal(200, (await second.ReadResponseAsync()).Status);
        await weir.WriteWholeAsync(Whole(next, ""));
        (int status, string report) = await weir.ReloadAsync();
        byte[] rest = await parked.ReadToEndAsync();
        await second.SendAsync(Get);
        Assert.Equal(200, (await second.ReadResponseAsync()).Status);
        await busy.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
        HttpMessage old = await first.ReadResponseAsync();

        Assert.True(status == 200, report);
        Assert.Empty(rest);
        Assert.False(parked.WasReset);
        Assert.Equal("old", old.Text);
        Assert.Null(old["Connection"]);
        Assert.Empty(await busy.ReadToEndAsync());
        Assert.Single(next.Requests);
    }

    [Fact]
    public async Task Listener_ThatGoes_AnswersOnceMoreAndCloses()
    {
        int port = WeirProcess.FreePort();
        await using WeirProcess weir = await WeirProcess.StartAsync(Listening($", \"127.0.0.1:{port}\"", Fixed));
        using RawPeer stays = await weir.ConnectAsync();
        using RawPeer kept = await RawPeer.ConnectAsync(port);
        Assert.Null((await AskAsync(stays))["Connection"]);
        Assert.Null((await AskAsync(kept))["Connection"]);
        await weir.WriteWholeAsync(Listening("", Fixed));
        (int status, string report) = await weir.ReloadAsync();
        HttpMessage last = await AskAsync(kept);

        Assert.True(status == 200, report);
        Assert.Equal(204, last.Status);
        Assert.Equal("close", last["Connection"]);
        Assert.Empty(await kept.ReadToEndAsync());
        Assert.False(kept.WasReset);
        Assert.Null((await AskAsync(stays))["Connection"]);
        await Assert.ThrowsAsync<SocketException>(() => RawPeer.ConnectAsync(port));
    }

    [Fact]
    public async Task Listener_ThatGoes_EndsIdleConnectionsAndCutsTunnelsAfterTheGrace()
    {
        int port = WeirProcess.FreePort();
        await using RawOrigin origin = new();
        string routes = $"drain: {{ grace: 1s }}\nroutes:\n  - to: {origin.Url}\n";
        await using WeirProcess weir = await WeirProcess.StartAsync(Listening($", \"127.0.0.1:{port}\"", routes));
        using RawPeer idle = await RawPeer.ConnectAsync(port);
        using RawPeer tunnel = await RawPeer.ConnectAsync(port);
        using RawPeer stays = await weir.ConnectAsync();
        await OpenTunnelAsync(tunnel, origin);
        RawPeer upstream = await OpenTunnelAsync(stays, origin);
        await weir.WriteWholeAsync(Listening("", routes));
        (int status, string report) = await weir.ReloadAsync();
        byte[] ofIdle = await idle.ReadToEndAsync();
        await tunnel.ReadToEndAsync();
        await stays.SendAsync("still");
        byte[] still = await upstream.ReadExactlyAsync(5);

        Assert.True(status == 200, report);
        Assert.Empty(ofIdle);
        Assert.False(idle.WasReset);
        Assert.Equal("still"u8.ToArray(), still);
    }

    [Fact]
    public async Task Listener_ReplacedByOneThatOverlaps_IsNeverRefused()
    {
        int port = WeirProcess.FreePort();
        await using WeirProcess weir = await WeirProcess.StartAsync(Listening($", \"127.0.0.1:{port}\"", Fixed));
        using CancellationTokenSource end = new();
        Task<int> visiting = VisitAsync();
        await weir.WriteWholeAsync(Listening($", \":{port}\"", Fixed));
        (int status, string report) = await weir.ReloadAsync();
        await end.CancelAsync();

        Assert.True(status == 200, report);
        Assert.True(await visiting > 0);
        using RawPeer other = await RawPeer.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, port));
        Assert.Equal(204, (await AskAsync(other)).Status);

        async Task<int> VisitAsync()
        {
            int count = 0;
            for (; !end.IsCancellationRequested; count++)
            {
                using RawPeer visitor = await RawPeer.ConnectAsync(port);
                Assert.Equal(204, (await AskAsync(visitor)).Status);
            }

            return count;
        }
    }

    [Fact]
    public async Task RedirectToHttps_TurnedOnAndOff_HoldsForOpenConnections()
    {
        int port = WeirProcess.FreePort();
        string plain = $"\"127.0.0.1:{port}\"";
        string redirecting = $"{{ url: {plain}, redirect_to_https: true }}";
        await using WeirProcess weir = await WeirProcess.StartAsync(Listening(", " + plain, Fixed));
        using RawPeer kept = await RawPeer.ConnectAsync(port);
        Assert.Equal(204, (await AskAsync(kept)).Status);
        await weir.WriteWholeAsync(Listening(", " + redirecting, Fixed));
        Assert.Equal(200, (await weir.ReloadAsync()).Status);
        await kept.SendAsync("GET /a/%2e?b=c HTTP/1.1\r\nHost: shop.example:8080\r\n\r\n");
        HttpMessage moved = await kept.ReadResponseAsync();
        await kept.SendAsync("OPTIONS * HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n");
        HttpMessage asterisk = await kept.ReadResponseAsync();
        using RawPeer nameless = await RawPeer.ConnectAsync(port);
        await nameless.SendAsync("GET /a HTTP/1.0\r\n\r\n");
        HttpMessage refused = await nameless.ReadResponseAsync();
        await weir.WriteWholeAsync(Listening(", " + plain, Fixed));
        Assert.Equal(200, (await weir.ReloadAsync()).Status);

        Assert.Equal(308, moved.Status);
        Assert.Equal("https://shop.example/a/%2e?b=c", moved["Location"]);
        Assert.Equal("https://[::1]/", asterisk["Location"]);
        Assert.Equal(400, refused.Status);
        Assert.Equal(204, (await AskAsync(kept)).Status);
    }

    [Fact]
    public async Task Limits_OfTheNextConfiguration_HoldForOpenConnections()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Fixed);
        using RawPeer kept = await weir.ConnectAsync();
        string large = "GET /x HTTP/1.1\r\nHost: a\r\nX-Long: " + new string('x', 4000) + "\r\n\r\n";
        await kept.SendAsync(large);
        Assert.Equal(204, (await kept.ReadResponseAsync()).Status);
        await weir.ReloadToAsync("limits: { head: 2KiB, connections_per_address: 1 }\n" + Fixed);
        await kept.SendAsync(large);
        HttpMessage refused = await kept.ReadResponseAsync();
        using RawPeer first = await weir.ConnectAsync();
        Assert.Equal(204, (await AskAsync(first)).Status);

        // The reset may come before the call to connect has returned.
        Exception? tooMany =
            await Record.ExceptionAsync(async () => await weir.AskAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"));

        Assert.Equal(431, refused.Status);
        Assert.True(tooMany is EndOfStreamException or SocketException, tooMany?.ToString());
    }

    private static string Whole(RawOrigin origin, string more) =>
        "listen: [\"http://127.0.0.1:0\"]\nadmin: http://127.0.0.1:0\nloops: 1\n"
        + $"clusters:\n  a: {{ destinations: [ {origin.Url} ], pool: {{ idle: 1h }} }}\nroutes:\n{more}  - to: a\n";

    private static string Listening(string more, string rest) =>
        $"listen: [ \"http://127.0.0.1:0\"{more} ]\nadmin: http://127.0.0.1:0\nloops: 4\n{rest}";

    private static async Task<HttpMessage> AskAsync(RawPeer client)
    {
        await client.SendAsync(Get);
        return await client.ReadResponseAsync();
    }

    private static async Task<RawPeer> AnswerAsync(RawOrigin origin)
    {
        RawPeer upstream = await origin.AcceptAsync();
        await upstream.ReadRequestAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        return upstream;
    }

    private static async Task<RawPeer> OpenTunnelAsync(RawPeer client, RawOrigin origin)
    {
        await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n");
        RawPeer upstream = await origin.AcceptAsync();
        await upstream.ReadRequestAsync();
        await upstream.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n");
        await client.ReadHeadAsync();
        return upstream;
    }
}
