using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Forwarding;

/// <summary>What routes change on the way to the origin and back, through the running program.</summary>
public sealed class RouteSettingsTests
{
    private const string Json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: x\r\n";

    [Theory]
    [InlineData("/old/7/a/b?x=1&utm_source=s&utm_medium=m&y", "/new/7/a/b?x=1&y&from=old")]
    [InlineData("/old/7", "/new/7/?from=old")]
    [InlineData("/old/%37/%61//b/./c", "/new/7/a/b/c?from=old")]
    [InlineData("/old/a%2Fb/c%20d", "/new/a%2Fb/c%20d?from=old")]
    [InlineData("/old/7/x?from=new", "/new/7/x?from=old")]
    public async Task Rewrite_PathAndQuery_AreWhatTheOriginGets(string target, string expected)
    {
        await using RawOrigin origin = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.ServeAsync($$"""
            routes:
              - match: { path: "/old/:id/**" }
                rewrite: { path: "/new/:id/:rest", query: { remove: ["utm_*"], set: { from: old } } }
                to: {{origin.Url}}
            """);
        await weir.GetAsync(target);

        Assert.Equal(expected, Assert.Single(origin.Requests).Target);
    }

    [Fact]
    public async Task Headers_OfBothSides_AreRemovedSetAndAdded()
    {
        await using RawOrigin origin = RawOrigin.Answering(Json + "X-Old: 1\r\nLink: a\r\nContent-Length: 2\r\n\r\n{}");
        await using WeirProcess weir = await WeirProcess.ServeAsync($$"""
            routes:
              - to: {{origin.Url}}
                request_headers: { remove: [x-debug], set: { x-tenant: shop, user-agent: weir }, add: { x-b: [1, 2] } }
                response_headers: { remove: [server, x-old], set: { x-frame-options: DENY }, add: { link: b } }
            """);
        HttpMessage answer = await weir.GetAsync("/", "X-Debug: 1\r\nX-Tenant: evil\r\nx-tenant: evil\r\nX-B: 0\r\n");
        HttpMessage request = Assert.Single(origin.Requests);

        Assert.Null(request["X-Debug"]);
        Assert.Equal("shop", request["X-Tenant"]);
        Assert.Equal("weir", request["User-Agent"]);
        Assert.Equal(["0", "1", "2"], request.Values("X-B"));
        Assert.Null(answer["Server"]);
        Assert.Null(answer["X-Old"]);
        Assert.Equal("DENY", answer["X-Frame-Options"]);
        Assert.Equal(["a", "b"], answer.Values("Link"));
    }

    [Fact]
    public async Task ResponseHeaders_OfWeirsOwnAnswers_AreEditedToo()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("""
            defaults:
              response_headers: { set: { x-a: "1" } }
              security_headers: default
            routes:
              - match: { path: /fixed }
                respond: { body: ok }
              - match: { path: /gone }
                redirect: /new
              - to: http://127.0.0.1:1
            """);
        HttpMessage[] answers =
        [
            await weir.GetAsync("/fixed"), await weir.GetAsync("/fixed"), await weir.GetAsync("/gone"),
            await weir.GetAsync("/broken"),
        ];

        Assert.Equal([200, 200, 308, 502], answers.Select(answer => answer.Status));
        Assert.All(answers, static answer => Assert.Equal("1", answer["X-A"]));
        Assert.All(answers, static answer => Assert.Equal("nosniff", answer["X-Content-Type-Options"]));
    }

    [Theory]
    [InlineData("/go/a/b?x=1", 302, "https://example.org/a/b?x=1")]
    [InlineData("/go", 302, "https://example.org/")]
    [InlineData("/go//evil.example/x", 302, "https://example.org/evil.example/x")]
    [InlineData("/here/a?x=1", 308, "/there/a?y=2")]
    [InlineData("/up//evil.example", 301, "/evil.example")]
    [InlineData("/up/%2Fevil.example", 301, "/%2Fevil.example")]
    [InlineData("/up/%0d%0aSet-Cookie:%20a=b", 301, "/%0D%0ASet-Cookie:%20a=b")]
    public async Task Redirect_Target_GoesElsewhereAndOnlyThere(string target, int status, string location)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("""
            paths: { merge_slashes: false }
            routes:
              - match: { path: /go/** }
                redirect: { to: "https://example.org/:rest", status: 302 }
              - match: { path: "/here/:name" }
                redirect: "/there/:name?y=2"
              - match: { path: /up/** }
                redirect: { to: "/:rest", status: 301 }
            """);
        HttpMessage answer = await weir.GetAsync(target);

        Assert.Equal(status, answer.Status);
        Assert.Equal(location, answer["Location"]?.Replace("org//evil", "org/evil", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Destinations_OfACluster_GetTheirSharesInTurn()
    {
        await using RawOrigin one = RawOrigin.Answering();
        await using RawOrigin two = RawOrigin.Answering();
        await using WeirProcess weir = await WeirProcess.StartAsync($$"""
            listen: ["http://127.0.0.1:0"]
            admin: http://127.0.0.1:0
            loops: 1
            clusters:
              c: { destinations: [ {{one.Url}}, { url: {{two.Url}}, weight: 3 } ], host: destination }
            routes: [ { to: c } ]
            """);
        for (int i = 0; i < 40; i++)
        {
            await weir.GetAsync("/");
        }

        Assert.Equal((10, 30), (one.Requests.Count, two.Requests.Count));
        Assert.All(one.Requests, request => Assert.Equal($"127.0.0.1:{one.Port}", request["Host"]));
        Assert.All(two.Requests, request => Assert.Equal($"127.0.0.1:{two.Port}", request["Host"]));
    }

    [Fact]
    public async Task Split_ByCookie_KeepsTheClientAndTheShares()
    {
        await using RawOrigin one = RawOrigin.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        await using RawOrigin two = RawOrigin.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"routes: [ {{ split: {{ to: {{ \"{one.Url}\": 70%, \"{two.Url}\": 30% }} }} }} ]");
        int seconds = 0;
        for (int i = 0; i < 400; i++)
        {
            HttpMessage first = await weir.GetAsync("/");
            string cookie = first["Set-Cookie"]!.Split(';')[0];
            HttpMessage again = await weir.GetAsync("/", $"Cookie: a=b; {cookie}\r\n");

            Assert.Equal(first.Text, again.Text);
            Assert.Null(again["Set-Cookie"]);
            seconds += first.Text == "2" ? 1 : 0;
        }

        // 400 draws with a share of 0.3: 120, and 9.2 for one standard deviation.
        Assert.InRange(seconds, 120 - 60, 120 + 60);
    }

    [Theory]
    [InlineData("by: client_ip", "")]
    [InlineData("by: header x-user", "X-User: 17\r\n")]
    public async Task Split_ByAddressOrField_IsStable(string by, string field)
    {
        await using RawOrigin one = RawOrigin.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        await using RawOrigin two = RawOrigin.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"routes: [ {{ split: {{ to: {{ \"{one.Url}\": 50%, \"{two.Url}\": 50% }}, {by} }} }} ]");
        string[] answers = [.. (await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => weir.GetAsync("/", field)))).Select(answer => answer.Text)];

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Cors_PreflightAndAnswers_FollowTheRule()
    {
        await using RawOrigin origin = RawOrigin.Answering(
            Json + "Access-Control-Allow-Origin: *\r\nVary: Accept\r\nContent-Length: 2\r\n\r\n{}");
        await using WeirProcess weir = await WeirProcess.ServeAsync($$"""
            routes:
              - match: { path: /api/**, method: [GET, PUT] }
                to: {{origin.Url}}
                cors: { origins: ["https://*.shop.example"], methods: [GET, PUT], credentials: true, expose: x-total }
            """);
        HttpMessage preflight = await weir.AskAsync(
            "OPTIONS /api/x HTTP/1.1\r\nHost: a\r\nOrigin: https://www.shop.example\r\n"
                + "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-a, content-type\r\n\r\n");
        HttpMessage foreign = await weir.AskAsync(
            "OPTIONS /api/x HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example/.shop.example\r\n"
                + "Access-Control-Request-Method: PUT\r\n\r\n");
        HttpMessage read = await weir.GetAsync("/api/x", "Origin: https://www.shop.example\r\n");
        HttpMessage other = await weir.GetAsync("/api/x", "Origin: https://shop.example\r\n");

        Assert.Equal(204, preflight.Status);
        Assert.Equal("https://www.shop.example", preflight["Access-Control-Allow-Origin"]);
        Assert.Equal("GET, PUT", preflight["Access-Control-Allow-Methods"]);
        Assert.Equal("x-a, content-type", preflight["Access-Control-Allow-Headers"]);
        Assert.Equal("true", preflight["Access-Control-Allow-Credentials"]);
        Assert.Equal("600", preflight["Access-Control-Max-Age"]);
        Assert.Equal((204, null, null),
            (foreign.Status, foreign["Access-Control-Allow-Origin"], foreign["Access-Control-Allow-Methods"]));
        Assert.Equal("https://www.shop.example", read["Access-Control-Allow-Origin"]);
        Assert.Equal("x-total", read["Access-Control-Expose-Headers"]);
        Assert.Equal("Accept, Origin", read["Vary"]);
        Assert.Null(other["Access-Control-Allow-Origin"]);
        Assert.Equal("Accept, Origin", other["Vary"]);
        Assert.Equal(2, origin.Requests.Count);
    }

    [Theory]
    [InlineData("/app.3f2a9c1b.js", "text/javascript", "", "public, max-age=31536000, immutable")]
    [InlineData("/index-BX3kd8aQ.css", "text/css", "", "public, max-age=31536000, immutable")]
    [InlineData("/app.js?v=7", "text/javascript", "", "public, max-age=31536000, immutable")]
    [InlineData("/app.js", "text/javascript; charset=utf-8", "", "public, max-age=86400")]
    [InlineData("/photo-holiday2024.jpg", "image/jpeg", "", "public, max-age=86400")]
    [InlineData("/img-20240101.png", "image/png", "", "public, max-age=86400")]
    [InlineData("/", "text/html", "", "no-cache")]
    [InlineData("/api", "application/json", "", "no-cache")]
    [InlineData("/api", "application/json", "ETag: \"1\"\r\n", "private, max-age=60")]
    [InlineData("/api", "application/json", "Cache-Control: max-age=5\r\n", "max-age=5")]
    [InlineData("/app.js", "text/javascript", "Set-Cookie: a=b\r\n", "private, no-store")]
    [InlineData("/x.bin", "application/octet-stream", "", null)]
    public async Task ClientCache_WhereTheOriginSaysNothing_IsByKind(
        string target, string type, string field, string? expected)
    {
        await using RawOrigin origin = RawOrigin.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\n{field}Content-Length: 2\r\n\r\nok");
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"routes: [ {{ to: \"{origin.Url}\", client_cache: {{ api: 1m }} }} ]");

        Assert.Equal(expected, (await weir.GetAsync(target))["Cache-Control"]);
    }

    [Fact]
    public async Task ClientCache_OfAuthorizedAnswersAndErrors_IsCareful()
    {
        await using RawOrigin origin = RawOrigin.Answering(Json + "Content-Length: 2\r\n\r\n{}");
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"routes: [ {{ match: {{ path: /a }}, to: \"{origin.Url}\", client_cache: auto }}, "
                + "{ to: \"http://127.0.0.1:1\", client_cache: auto } ]");

        Assert.Equal("private, no-store", (await weir.GetAsync("/a", "Authorization: x\r\n"))["Cache-Control"]);
        Assert.Null((await weir.GetAsync("/b"))["Cache-Control"]);
    }

    [Fact]
    public async Task RefusedPath_Is400()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            "paths: { encoded_slash: refuse, double_encoding: refuse }\nroutes: [ { respond: 204 } ]");

        Assert.Equal(400, (await weir.GetAsync("/a%2Fb")).Status);
        Assert.Equal(400, (await weir.GetAsync("/%252e%252e/a")).Status);
        Assert.Equal(204, (await weir.GetAsync("/a/b%20c")).Status);
    }
}
