using System.Globalization;
using System.Text.Json;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Logs;

/// <summary>What the running program writes of requests, and what it keeps to itself.</summary>
public sealed class AccessLogTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Proxied_Request_IsOneObject()
    {
        using AccessLogFolder folder = new();
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync(origin.Url, $"access_log: {folder.Path}");
        DateTimeOffset before = DateTimeOffset.UtcNow;
        HttpMessage answer = await weir.AskAsync(
            "POST /shop/a%20b?lang=de&Access_Token=secret1 HTTP/1.1\r\nHost: shop.example:81\r\nUser-Agent: \"é\"\r\n"
            + "Referer: https://u:secret2@b.example/?code=secret3\r\nAuthorization: Bearer secret4\r\n"
            + $"Cookie: id=secret5\r\nTraceparent: 00-{Trace}-b7ad6b7169203331-01\r\nContent-Length: 5\r\n\r\nhello",
            "POST");
        JsonElement line = (await folder.ObjectsAsync(1))[0];

        Assert.InRange(
            DateTimeOffset.Parse(line.GetProperty("time").GetString()!, CultureInfo.InvariantCulture),
            before.AddSeconds(-1),
            DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal("127.0.0.1", line.GetProperty("client").GetString());
        Assert.Equal(answer["X-Request-Id"], line.GetProperty("request_id").GetString());
        Assert.Equal(Trace, line.GetProperty("trace_id").GetString());
        Assert.Equal("POST", line.GetProperty("method").GetString());
        Assert.Equal("shop.example:81", line.GetProperty("host").GetString());
        Assert.Equal("/shop/a%20b", line.GetProperty("path").GetString());
        Assert.Equal("lang=de&Access_Token=***", line.GetProperty("query").GetString());
        Assert.Equal("HTTP/1.1", line.GetProperty("protocol").GetString());
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.False(line.TryGetProperty("fault", out _));
        Assert.Equal(origin.Url, line.GetProperty("destination").GetString());
        Assert.Equal(5, line.GetProperty("request_bytes").GetInt64());
        Assert.Equal(2, line.GetProperty("response_bytes").GetInt64());
        Assert.False(line.GetProperty("reused").GetBoolean());
        Assert.Equal("\"\uFFFD\"", line.GetProperty("user_agent").GetString());
        Assert.Equal("https://***@b.example/?code=***", line.GetProperty("referer").GetString());
        Assert.DoesNotContain("secret", folder.Lines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rewritten_Request_IsLoggedAsItCame()
    {
        using AccessLogFolder folder = new();
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"access_log: {folder.Path}\nroutes:\n  - match: {{ path: /old/:id }}\n"
            + "    rewrite: { path: /new/:id }\n    request_headers: { set: { user-agent: other } }\n"
            + $"    to: {origin.Url}\n");
        await weir.GetAsync("/old/7?a=1", "User-Agent: mine\r\n");
        JsonElement line = (await folder.ObjectsAsync(1))[0];

        Assert.Equal("/new/7?a=1", Assert.Single(origin.Requests).StartLine.Split(' ')[1]);
        Assert.Equal("/old/7", line.GetProperty("path").GetString());
        Assert.Equal("a=1", line.GetProperty("query").GetString());
        Assert.Equal("mine", line.GetProperty("user_agent").GetString());
        Assert.Equal("/old/:id", line.GetProperty("route").GetString());
    }

    [Fact]
    public async Task TrustedProxy_Client_IsTheOneThatItNames()
    {
        using AccessLogFolder folder = new();
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync(
            origin.Url, $"access_log: {folder.Path}\ntrusted_proxies: [127.0.0.0/8]");
        await weir.GetAsync("/", "X-Forwarded-For: 192.0.2.1, 2001:db8::7, 127.0.0.9\r\n");
        JsonElement line = (await folder.ObjectsAsync(1))[0];

        Assert.Equal("2001:db8::7", line.GetProperty("client").GetString());
    }

    [Fact]
    public async Task Refused_Requests_AreLoggedWithWhatCouldBeRead()
    {
        using AccessLogFolder folder = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"access_log: {folder.Path}\nroutes:\n  - match: {{ path: /x }}\n    respond: 204\n");
        await weir.GetAsync("/other");
        await weir.AskAsync("GET /bad HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
        await weir.AskAsync("GET /worse HTTP/1.1\r\nHost: b\r\nBad Name: x\r\n\r\n");
        await weir.AskAsync("\x01\x02\r\n\r\n");
        JsonElement[] lines = await folder.ObjectsAsync(4);

        JsonElement[] sorted = [.. lines.OrderBy(line => Text(line, "path"), StringComparer.Ordinal)];
        Assert.Equal(
            ["400 bad-request - -", "400 bad-request /bad a", "404 no-route /other a", "400 bad-request /worse b"],
            sorted.Select(line =>
                $"{line.GetProperty("status")} {line.GetProperty("fault")} {Text(line, "path")} {Text(line, "host")}"));
        Assert.All(lines, line => Assert.False(line.TryGetProperty("pool_ms", out _)));
    }

    [Fact]
    public async Task AdminAddress_IsNotLogged()
    {
        using AccessLogFolder folder = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"access_log: {folder.Path}\nroutes:\n  - respond: 204\n");
        await weir.MetricsAsync();
        await weir.GetAsync("/mine");

        Assert.Equal("/mine", (await folder.ObjectsAsync(1))[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task FaultLines_HideSecretsToo()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            "access_log: { path: /dev/null, hide: [pin, \"x-*\"] }\n"
            + "routes:\n  - match: { path: /x }\n    respond: 204\n");
        await weir.GetAsync("/a?pin=secret1&X-Amz-Signature=secret2&lang=de");
        string line = await weir.Log.LineWithAsync("no-route");

        Assert.Contains("/a?pin=***&X-Amz-Signature=***&lang=de", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Combined_Request_IsApachesLine()
    {
        using AccessLogFolder folder = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"access_log: {{ path: {folder.Path}, format: combined }}\nroutes:\n  - respond: {{ body: hello }}\n");
        await weir.GetAsync("/a?token=x", "User-Agent: a\"b\\c\r\nReferer: http://r/\r\n");
        string line = (await folder.LinesAsync(1))[0];

        Assert.Matches(
            "^127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z][a-z]/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000\\] "
            + "\"GET /a\\?token=\\*\\*\\* HTTP/1\\.1\" 200 5 \"http://r/\" \"a\\\\x22b\\\\x5Cc\"$",
            line);
    }

    [Fact]
    public async Task Sample_None_KeepsErrorsAndSlow()
    {
        using AccessLogFolder folder = new();
        await using RawOrigin slow = new(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
            using PeriodicTimer wait = new(TimeSpan.FromMilliseconds(300));
            await wait.WaitForNextTickAsync();
            await peer.SendAsync("ok");
        });
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"access_log: {{ path: {folder.Path}, sample: 0%, slow: 200ms }}\nroutes:\n"
            + $"  - match: {{ path: /slow }}\n    to: {slow.Url}\n  - match: {{ path: /good }}\n    respond: 204\n"
            + "  - match: { path: /broken }\n    respond: 503\n");
        for (int i = 0; i < 20; i++)
        {
            await weir.GetAsync("/good");
        }

        await weir.GetAsync("/broken");
        await weir.GetAsync("/slow");
        JsonElement[] lines = await folder.ObjectsAsync(2);

        Assert.Equal(["/broken", "/slow"], lines.Select(line => line.GetProperty("path").GetString()).Order());
    }

    [Fact]
    public async Task Tunnel_Upgraded_IsLoggedAtItsEndWithItsBytes()
    {
        using AccessLogFolder folder = new();
        await using Stage stage = await Stage.StartAsync(more: $"access_log: {folder.Path}");
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(
            "GET /ws?code=secret HTTP/1.1\r\nHost: a\r\nUser-Agent: chat\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        await upstream.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        await client.ReadHeadAsync();
        await client.SendAsync("four");
        await upstream.ReadExactlyAsync(4);
        await upstream.SendAsync("sevenxx");
        await client.ReadExactlyAsync(7);
        Assert.Empty(folder.Lines());
        client.ShutdownSend();
        upstream.ShutdownSend();
        JsonElement line = (await folder.ObjectsAsync(1))[0];

        Assert.Equal(101, line.GetProperty("status").GetInt32());
        Assert.Equal("code=***", line.GetProperty("query").GetString());
        Assert.Equal("chat", line.GetProperty("user_agent").GetString());
        Assert.Equal(4, line.GetProperty("request_bytes").GetInt64());
        Assert.Equal(7, line.GetProperty("response_bytes").GetInt64());
        client.Dispose();
    }

    private static string Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "-";
}
