using Weir.Gateway.Tests.Configuration;

namespace Weir.Gateway.Tests.Explaining;

public sealed class RouteExplainerTests
{
    private const string Clusters = """
        trusted_proxies: [10.0.0.0/8]
        clusters:
          shop: { destinations: [ http://10.0.0.1:3000, { url: http://10.0.0.2:3000, weight: 2 } ] }
          next: { destinations: [ http://10.0.0.8, http://10.0.0.9:3000 ], host: destination }

        """;

    [Theory]
    [InlineData("{ host: \"*.other.example\" }", "GET", "host", "host shop.example is not *.other.example")]
    [InlineData("{ host: other.example }", "GET", "host", "host shop.example is not other.example")]
    [InlineData("{ host: \"shop.example:81\" }", "GET", "port", "port 8080 is not 81")]
    [InlineData("{ path: /b/** }", "GET", "path", "path /a is not /b/**")]
    [InlineData("{ method: [PUT, POST] }", "GET", "method", "method GET is not PUT or POST")]
    [InlineData("{ headers: { x-a: \"1\" } }", "GET", "headers.x-a", "headers.x-a is missing, not \"1\"")]
    [InlineData("{ headers: { x-b: \"1\" } }", "GET", "headers.x-b", "headers.x-b is \"2\", \"3\", not \"1\"")]
    [InlineData("{ headers: { x-a: true } }", "GET", "headers.x-a", "headers.x-a is missing")]
    [InlineData(
        "{ headers: { x-b: false } }", "GET", "headers.x-b", "headers.x-b is \"2\", \"3\", and has to be absent")]
    [InlineData(
        "{ headers: { x-b: \"~^a\" } }", "GET", "headers.x-b", "headers.x-b is \"2\", \"3\", and has to match ~^a")]
    [InlineData("{ query: { lang: de } }", "GET", "query.lang", "query.lang is \"e n?\", not \"de\"")]
    [InlineData("{ query: { q: de } }", "GET", "query.q", "query.q is missing, not \"de\"")]
    [InlineData("{ cookies: { plan: pro } }", "GET", "cookies.plan", "cookies.plan is \"free\", not \"pro\"")]
    [InlineData(
        "{ client: [192.0.2.0/24, 203.0.113.7] }", "GET", "client",
        "client 198.51.100.9 is not in 192.0.2.0/24, 203.0.113.7")]
    [InlineData("{ device: mobile }", "GET", "device", "device of no known kind is not mobile")]
    public void Explain_EarlierRoute_SaysWhyItDoesNotMatch(string match, string method, string key, string reason)
    {
        RouteExplanation explanation = Explained.From(
            "10.0.0.1",
            $"trusted_proxies: 10.0.0.0/8\nroutes:\n- match: {match}\n  respond: 204\n- respond: 200\n",
            method,
            "http://shop.example:8080/a?lang=e+n%1b",
            "X-B: 2",
            "X-B: 3",
            "Cookie: plan=free",
            "X-Forwarded-For: 198.51.100.9");

        PassedRoute passed = Assert.Single(explanation.Passed);
        Assert.Equal(2, explanation.Number);
        Assert.Equal(key, passed.Key);
        Assert.Equal(reason, passed.Reason);
        Assert.Equal("198.51.100.9", explanation.Client);
    }

    [Theory]
    [InlineData("http://shop.example/a", "http", "shop.example", "/a", "/a")]
    [InlineData("https://Shop.example:8443?x=1#f", "https", "Shop.example:8443", "/?x=1", "/")]
    [InlineData("/a/../%62//c", "http", "localhost", "/a/../%62//c", "/b/c")]
    [InlineData("/ü x", "http", "localhost", "/%C3%BC%20x", "/%C3%BC%20x")]
    [InlineData("/../x", "http", "localhost", "/../x", null)]
    [InlineData("HTTP://[::1]:80", "http", "[::1]:80", "/", "/")]
    public void Explain_Url_IsReadAsAClientSendsIt(
        string url, string scheme, string authority, string target, string? path)
    {
        RouteExplanation explanation = Explained.Of("routes: [ { respond: 204 } ]", "GET", url);

        Assert.Equal(
            (scheme, authority, target, path),
            (explanation.Scheme, explanation.Authority, explanation.Target, explanation.Path));
    }

    [Theory]
    [InlineData("G ET", "/", "A method is a word")]
    [InlineData("", "/", "A method is a word")]
    [InlineData("CONNECT", "/", "refuses this request with 400")]
    [InlineData("GET", "ftp://a/", "not `ftp`")]
    [InlineData("GET", "a/b", "Write a URL")]
    [InlineData("GET", "http:///b", "The host is missing")]
    [InlineData("GET", "http://me@a/", "no user")]
    [InlineData("GET", "http://a b/", "refuses this request with 400")]
    [InlineData("GET", "/", "line end", "X-A: 1\r\nX-B: 2")]
    [InlineData("GET", "/", "refuses this request with 400", "X A: 1")]
    [InlineData("GET", "/", "refuses this request with 400", "Host: a", "Host: b")]
    [InlineData("POST", "/", "refuses this request with 400", "Content-Length: 1", "Transfer-Encoding: chunked")]
    public void Explain_RequestThatTheParserRefuses_IsAProblem(
        string method, string url, string problem, params string[] fields) =>
        Assert.Contains(problem, Explained.Problem(method, url, fields), StringComparison.Ordinal);

    [Fact]
    public void Explain_TargetTooLong_IsAProblem() =>
        Assert.Contains("414", Explained.Problem("GET", "/" + new string('a', 9000)), StringComparison.Ordinal);

    [Fact]
    public void Explain_HeadTooLarge_IsAProblem() => Assert.Contains(
        "431", Explained.Problem("GET", "/", "X-A: " + new string('a', 70_000)), StringComparison.Ordinal);

    [Fact]
    public void Explain_NoRoute_Is404()
    {
        RouteExplanation explanation = Explained.Of("routes: [ { match: { path: /a }, respond: 204 } ]", "GET", "/b");

        Assert.Null(explanation.Route);
        Assert.Equal((404, "no-route", 1), (explanation.Status, explanation.Fault, explanation.Passed.Count));
    }

    [Fact]
    public void Explain_PathThatIsRefused_Is400AndNoRouteIsTried()
    {
        RouteExplanation explanation = Explained.Of(
            "paths: { encoded_slash: refuse }\nroutes: [ { respond: 204 } ]", "GET", "/a%2Fb");

        Assert.Null(explanation.Route);
        Assert.Null(explanation.Path);
        Assert.Equal((400, "bad-request", 0), (explanation.Status, explanation.Fault, explanation.Passed.Count));
    }

    [Fact]
    public void Explain_Forwarded_ShowsTheRequestThatTheOriginGets()
    {
        RouteExplanation explanation = Explained.Of(
            Clusters + """
            routes:
            - match: { path: /old/:id/** }
              rewrite: { path: /new/:id/:rest, query: { remove: "utm_*", set: { from: "o d" } } }
              request_headers: { set: { x-tenant: shop }, remove: x-debug }
              to: shop
            """,
            "GET",
            "http://a.example/old/7/x/y?utm_source=1&k=v",
            "X-Debug: 1",
            "Connection: x-hop",
            "X-Hop: 1",
            "X-Forwarded-For: 192.0.2.9");

        ForwardedRequest sent = Assert.Single(explanation.Forwarded);
        Reading.Same(["id=7", "rest=x/y"], explanation.Captures.Select(c => c.Name + "=" + c.Value));
        Assert.Equal("/new/7/x/y?k=v&from=o%20d", sent.Target);
        Reading.Same(
            [
                "Host: a.example", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http",
                "X-Forwarded-Host: a.example", "Via: 1.1 weir", "x-tenant: shop",
            ],
            sent.Fields.Select(f => $"{f.Name}: {f.Value}"));
        Reading.Same(["a.example", "a.example"], sent.Hosts);
        Assert.Equal((0, true), (explanation.Status, sent.IsChosen));
    }

    [Theory]
    [InlineData(false, "Via: 1.1 weir")]
    [InlineData(true, "Via: 2 weir")]
    public void Explain_Version_IsToldInVia(bool isHttp2, string via)
    {
        AskedRequest asked = new() { Method = "GET", Url = "/", IsHttp2 = isHttp2 };
        RouteExplainer explainer = new(Reading.Options(Clusters + "routes: [ { to: shop } ]"));

        RouteExplanation explanation = explainer.Explain(asked, out _)!;

        Assert.Equal(isHttp2, explanation.IsHttp2);
        Assert.Contains(explanation.Forwarded[0].Fields, f => $"{f.Name}: {f.Value}" == via);
    }

    [Fact]
    public void Explain_UpgradeOverHttp2_IsRefused()
    {
        AskedRequest asked = new()
        {
            Method = "GET",
            Url = "/",
            IsHttp2 = true,
            Fields = [new FieldValue("Connection", "Upgrade"), new FieldValue("Upgrade", "websocket")],
        };
        RouteExplainer explainer = new(Reading.Options(Clusters + "routes: [ { to: shop } ]"));

        Assert.Null(explainer.Explain(asked, out string? problem));
        Assert.StartsWith("Over HTTP/2 there is no Connection", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Upgrade_GoesAlong()
    {
        RouteExplanation explanation = Explained.Of(
            Clusters + "routes: [ { to: shop } ]", "GET", "/", "Connection: Upgrade", "Upgrade: websocket");

        string fields = string.Join('\n', explanation.Forwarded[0].Fields.Select(f => $"{f.Name}: {f.Value}"));
        Assert.Contains("upgrade: websocket", fields, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("connection: upgrade", fields, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Explain_HostOfTheDestination_IsNamedForEach() => Reading.Same(
        ["10.0.0.8", "10.0.0.9:3000"],
        Explained.Of(Clusters + "routes: [ { to: next } ]", "GET", "/").Forwarded[0].Hosts);

    [Theory]
    [InlineData("cookie", "Cookie: weir-split=9499", true, false)]
    [InlineData("cookie", "Cookie: weir-split=9500", false, true)]
    [InlineData("cookie", "X-A: 1", null, null)]
    [InlineData("random", "X-A: 1", null, null)]
    public void Explain_Split_SaysWhereTheClientGoes(string by, string field, bool? first, bool? second)
    {
        RouteExplanation explanation = Explained.Of(
            Clusters + $"routes: [ {{ split: {{ to: {{ shop: 95%, next: 5% }}, by: {by} }} }} ]", "GET", "/", field);

        Assert.Equal([0.95, 0.05], explanation.Forwarded.Select(f => f.Share));
        Assert.Equal([first, second], explanation.Forwarded.Select(f => f.IsChosen));
    }

    [Fact]
    public void Explain_SplitByAddress_IsKnown()
    {
        string yaml = Clusters + "routes: [ { split: { to: { shop: 50%, next: 50% }, by: client_ip } } ]";
        bool?[] first = [.. Enumerable.Range(1, 50).Select(
            i => Explained.From($"192.0.2.{i}", yaml, "GET", "/").Forwarded[0].IsChosen)];

        Assert.Contains(true, first);
        Assert.Contains(false, first);
        Assert.DoesNotContain(null, first);
    }

    [Fact]
    public void Explain_Redirect_HasItsLocation()
    {
        RouteExplanation explanation = Explained.Of(
            "routes: [ { match: { path: /go/** }, redirect: { to: \"https://b.example/:rest\", status: 302 }, "
                + "response_headers: { set: { x-a: 1 } } } ]",
            "GET",
            "/go//x/./y?q=1");

        Assert.Equal(302, explanation.Status);
        Reading.Same(
            ["Location: https://b.example/x/y?q=1", "x-a: 1"],
            explanation.ResponseFields.Select(f => $"{f.Name}: {f.Value}"));
    }

    [Fact]
    public void Explain_FixedAnswer_HasTheFieldsThatAreSent()
    {
        RouteExplanation explanation = Explained.Of(
            "routes: [ { respond: { status: 418, headers: { x-b: 2, content-type: text/html }, body: a }, "
                + "client_cache: auto, response_headers: { remove: x-b } } ]",
            "GET",
            "/",
            "Authorization: x");

        Assert.Equal(418, explanation.Status);
        Reading.Same(["content-type: text/html"], explanation.ResponseFields.Select(f => $"{f.Name}: {f.Value}"));
    }

    [Theory]
    [InlineData("https://a.example", true)]
    [InlineData("https://evil.example", false)]
    public void Explain_Preflight_SaysWhatIsAnswered(string origin, bool isAllowed)
    {
        RouteExplanation explanation = Explained.Of(
            Clusters + "routes: [ { match: { method: PUT }, to: shop, "
                + "cors: { origins: https://a.example, methods: PUT } } ]",
            "OPTIONS",
            "/",
            "Origin: " + origin,
            "Access-Control-Request-Method: PUT");

        Assert.True(explanation.IsPreflight);
        Assert.Equal(204, explanation.Status);
        Assert.Empty(explanation.Forwarded);
        Assert.Equal(isAllowed, explanation.ResponseFields.Any(f => f.Name == "Access-Control-Allow-Methods"));
        Assert.Equal(isAllowed, explanation.ResponseFields.Any(f => f.Name == "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/app.js", "no-cache", "public, max-age=86400", "private, max-age=60")]
    [InlineData("/app.js?v=7", "no-cache", "public, max-age=31536000, immutable", "private, max-age=60")]
    public void Explain_ClientCache_SaysWhatEachKindGets(string url, string page, string asset, string api) =>
        Reading.Same(
            [page, asset, api],
            Explained.Of(Clusters + "routes: [ { to: shop, client_cache: { api: 1m } } ]", "GET", url)
                .CacheControl.Select(c => c.Value));

    [Theory]
    [InlineData("/files/a%20b.css", "/tmp/a b.css")]
    [InlineData("/files/", "/tmp/index.html /tmp/index.htm")]
    [InlineData("/files", "/tmp/index.html /tmp/index.htm")]
    [InlineData("/files/d/", "/tmp/d/index.html /tmp/d/index.htm")]
    [InlineData("/files/x/../y", "/tmp/y")]
    [InlineData("/files/a%2Fb", "")]
    public void Explain_Static_NamesTheFiles(string url, string files) => Assert.Equal(
        files,
        string.Join(' ', Explained.Of(
            "routes: [ { match: { path: /files/** }, static: { root: /tmp, index: [ index.html, index.htm ] } } ]",
            "GET",
            url).Files));

    [Theory]
    [InlineData("https://a.example/", "a.example:443")]
    [InlineData("https://a.example:443/", "a.example:443")]
    [InlineData("http://a.example/", "a.example:80")]
    [InlineData("http://a.example:443/", "a.example:443")]
    [InlineData("https://a.example:80/", "a.example:80")]
    public void Explain_PortThatIsNotNamed_IsThatOfTheScheme(string url, string host)
    {
        const string Yaml = """
            routes:
              - { match: { host: "a.example:443" }, respond: 204 }
              - { match: { host: "a.example:80" }, respond: 204 }
            """;

        Assert.Equal(host, Explained.Of(Yaml, "GET", url).Route?.Match.Host?.Text);
    }

    [Theory]
    [InlineData("http://a.example/", ":80", ":80")]
    [InlineData("http://a.example:8080/", ":80", null)]
    [InlineData("https://a.example/", ":80", null)]
    [InlineData("http://127.0.0.1/", "localhost:80", "localhost:80")]
    [InlineData("http://192.0.2.1/", "localhost:80", null)]
    [InlineData("http://localhost/", "127.0.0.1:80", "127.0.0.1:80")]
    [InlineData("http://192.0.2.1/", "192.0.2.1:80", "192.0.2.1:80")]
    [InlineData("http://[::1]/", "[::1]:80", "[::1]:80")]
    public void Explain_ListenerThatRedirects_IsNamed(string url, string listen, string? expected) => Assert.Equal(
        expected,
        Explained.Of(
            $"listen: {{ url: \"{listen}\", redirect_to_https: true }}\nroutes: [ {{ respond: 204 }} ]", "GET", url)
            .RedirectsToHttps?.Text);

    [Fact]
    public void Explain_TwoListenersOnAPort_ANameMayLeadToEither()
    {
        const string Yaml = """
            listen: [ { url: "127.0.0.1:80", redirect_to_https: true }, "192.0.2.1:80" ]
            routes: [ { respond: 204 } ]
            """;

        Assert.Null(Explained.Of(Yaml, "GET", "http://a.example/").RedirectsToHttps);
        Assert.NotNull(Explained.Of(Yaml, "GET", "http://127.0.0.1/").RedirectsToHttps);
    }

    [Fact]
    public void Explain_AccessLog_NamesWhatIsHidden() => Reading.Same(
        ["token", "session_id"],
        Explained.Of(
            "access_log: { hide: [ token, \"session*\" ] }\nroutes: [ { respond: 204 } ]",
            "GET",
            "/?a=1&tok%65n=x&session_id=2&token=y&tokens=3").Hidden);

    [Fact]
    public void Explain_TargetThatTheRewriteMakesTooLong_Is414()
    {
        string rewrite = string.Concat(Enumerable.Repeat("/:rest", 3));
        RouteExplanation explanation = Explained.Of(
            Clusters + $"routes: [ {{ match: {{ path: /a/** }}, rewrite: {{ path: \"{rewrite}\" }}, to: shop }} ]",
            "GET",
            "/a/" + new string('y', 7000));

        Assert.Equal((414, "target-too-long"), (explanation.Status, explanation.Fault));
        Assert.Null(explanation.Forwarded[0].Target);
    }
}
