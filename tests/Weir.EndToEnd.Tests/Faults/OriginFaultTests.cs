using System.Net;
using System.Net.Sockets;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>What goes wrong on the origin's side: the answer, its word, and the line in the log.</summary>
public sealed class OriginFaultTests
{
    [Fact]
    public async Task NobodyListening_Is502()
    {
        int port = FreePort();
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync($"http://127.0.0.1:{port}");
        HttpMessage answer = await weir.GetAsync("/some/path");
        string line = await weir.Log.LineWithAsync("connect-refused");

        Assert.Equal(502, answer.Status);
        Assert.Equal("connect-refused", answer["Weir-Fault"]);
        Assert.Null(answer["Connection"]);
        Assert.Contains("/some/path", line, StringComparison.Ordinal);
        Assert.Contains("route=", line, StringComparison.Ordinal);
        Assert.Contains($"to=http://127.0.0.1:{port}", line, StringComparison.Ordinal);
        Assert.Contains("Connection refused", line, StringComparison.Ordinal);
        Assert.Contains($"id={answer["X-Request-Id"]}", line, StringComparison.Ordinal);
        Assert.InRange(answer.Body.Length, 1, 200);
    }

    [Fact]
    public async Task NobodyListeningOnAUnixSocket_Is502()
    {
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync("unix:/nowhere/at-all.sock");
        HttpMessage answer = await weir.GetAsync("/x");

        Assert.Equal(502, answer.Status);
        Assert.Equal("connect-failed", answer["Weir-Fault"]);
    }

    [Fact]
    public async Task NameThatDoesNotResolve_Is502()
    {
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync("http://no-such-name.invalid:80");
        HttpMessage answer = await weir.GetAsync("/x");

        Assert.Equal(502, answer.Status);
        Assert.Equal("name-not-resolved", answer["Weir-Fault"]);
        await weir.Log.LineWithAsync("name-not-resolved", "no-such-name.invalid");
    }

    [Fact]
    public async Task SilentOrigin_Is504()
    {
        await using Stage stage = await Stage.StartAsync(more: "defaults: { timeouts: { first_byte: 200ms } }");
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        HttpMessage answer = await client.ReadResponseAsync();
        byte[] rest = await upstream.ReadToEndAsync();
        await stage.Weir.Log.LineWithAsync("first-byte-timeout", stage.Origin.Url);

        Assert.Equal(504, answer.Status);
        Assert.Equal("first-byte-timeout", answer["Weir-Fault"]);
        Assert.Empty(rest);
        Assert.Null(answer["Connection"]);
        client.Dispose();
    }

    [Fact]
    public async Task OriginSilentInItsBody_CutsTheAnswer()
    {
        await using Stage stage = await Stage.StartAsync(more: "defaults: { timeouts: { between_bytes: 200ms } }");
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        string received = await client.ReadTextToEndAsync();
        await stage.Weir.Log.LineWithAsync("between-bytes-timeout");

        Assert.EndsWith("half\r\n", received, StringComparison.Ordinal);
        client.Dispose();
    }

    [Fact]
    public async Task ConnectThatIsNotAnswered_Is502()
    {
        using FullBacklog origin = new();
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync(
            $"http://127.0.0.1:{origin.Port}", "defaults: { timeouts: { connect: 200ms } }");
        HttpMessage answer = await weir.GetAsync("/x");

        Assert.Equal(502, answer.Status);
        Assert.Equal("connect-timeout", answer["Weir-Fault"]);
    }

    [Fact]
    public async Task FullPool_Is503()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"clusters:\n  one:\n    destinations: [\"{origin.Url}\"]\n    pool: {{ max: 1, wait: 200ms }}\n"
            + "routes:\n  - to: one\n");
        using RawPeer first = await weir.ConnectAsync();
        await first.SendAsync("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
        RawPeer upstream = await origin.AcceptAsync();
        await upstream.ReadRequestAsync();
        HttpMessage refused = await weir.GetAsync("/second");

        Assert.Equal(503, refused.Status);
        Assert.Equal("pool-wait-timeout", refused["Weir-Fault"]);
        Assert.NotNull(refused["Retry-After"]);
        await weir.Log.LineWithAsync("pool-wait-timeout", origin.Url);

        // The one that holds the place is not disturbed, and its place is usable again afterwards.
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal("ok", (await first.ReadResponseAsync()).Text);
        Task<HttpMessage> third = weir.GetAsync("/third");
        Assert.Equal("/third", (await upstream.ReadRequestAsync()).Target);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal("ok", (await third).Text);
        Assert.Single(origin.Connections);
    }

    [Fact]
    public async Task FullPool_ManyClients_AreAllServedByOneConnection()
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"clusters:\n  one:\n    destinations: [\"{origin.Url}\"]\n    pool: {{ max: 1, wait: 10s }}\n"
            + "routes:\n  - to: one\n");
        Task<HttpMessage>[] asking = [.. Enumerable.Range(0, 64).Select(_ => weir.GetAsync("/x"))];
        HttpMessage[] answers = await Task.WhenAll(asking);

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));

        // A place may move from one loop to another by a new connection, never beside the old one.
        double open = await weir.MetricAsync("weir_connections_open", "upstream");
        Assert.InRange(open, 0, 1);
    }

    [Fact]
    public async Task ManyFaults_AreCountedWithTheirWord()
    {
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync($"http://127.0.0.1:{FreePort()}");
        for (int i = 0; i < 5; i++)
        {
            await weir.GetAsync("/x");
        }

        double count = await weir.MetricAsync("http_server_request_duration_seconds_count", "connect-refused");
        Assert.Equal(5, count);
    }

    // A port that was free a moment ago, and that nothing else in these tests binds by its number.
    private static int FreePort()
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
