using Weir.Http;

namespace Weir.Gateway.Tests;

/// <summary>Conditions beside host and path.</summary>
public sealed class RouterConditionTests
{
    [Theory]
    [InlineData("{ method: GET }", "GET /", true)]
    [InlineData("{ method: GET }", "HEAD /", true)]
    [InlineData("{ method: HEAD }", "GET /", false)]
    [InlineData("{ method: [post, PUT] }", "PUT /", true)]
    [InlineData("{ method: [post, PUT] }", "DELETE /", false)]
    [InlineData("{ method: PROPFIND }", "PROPFIND /", true)]
    [InlineData("{ method: PROPFIND }", "PROPPATCH /", false)]
    [InlineData("{ method: PROPFIND }", "GET /", false)]
    [InlineData("{ query: { lang: de } }", "GET /?lang=de", true)]
    [InlineData("{ query: { lang: de } }", "GET /?a=1&lang=de&b", true)]
    [InlineData("{ query: { lang: de } }", "GET /?lang=en&lang=de", true)]
    [InlineData("{ query: { lang: de } }", "GET /?lang=en", false)]
    [InlineData("{ query: { lang: de } }", "GET /?Lang=de", false)]
    [InlineData("{ query: { lang: de } }", "GET /", false)]
    [InlineData("{ query: { \"a b\": \"c d\" } }", "GET /?a+b=c%20d", true)]
    [InlineData("{ query: { a: \"ü\" } }", "GET /?a=%C3%BC", true)]
    [InlineData("{ query: { a: true } }", "GET /?a", true)]
    [InlineData("{ query: { a: true } }", "GET /?b", false)]
    [InlineData("{ query: { a: false } }", "GET /?b", true)]
    [InlineData("{ query: { a: false } }", "GET /?a=1", false)]
    [InlineData("{ query: { a: \"\" } }", "GET /?a=", true)]
    [InlineData("{ query: { a: \"~^[0-9]+$\" } }", "GET /?a=123", true)]
    [InlineData("{ query: { a: \"~^[0-9]+$\" } }", "GET /?a=12x", false)]
    public void Find_MethodAndQuery(string match, string line, bool expected) =>
        Assert.Equal(expected, RouterScene.OfMatch(match).Matches(line));

    [Theory]
    [InlineData("{ headers: { x-beta: \"1\" } }", "X-Beta: 1", true)]
    [InlineData("{ headers: { x-beta: \"1\" } }", "X-Beta: 11", false)]
    [InlineData("{ headers: { X-Beta: \"1\" } }", "x-beta: 1", true)]
    [InlineData("{ headers: { x-beta: true } }", "X-Beta:", true)]
    [InlineData("{ headers: { x-beta: true } }", "X-Other: 1", false)]
    [InlineData("{ headers: { x-beta: false } }", "X-Other: 1", true)]
    [InlineData("{ headers: { x-beta: false } }", "X-Beta: 1", false)]
    [InlineData("{ headers: { x-beta: \"true\" } }", "X-Beta: true", true)]
    [InlineData("{ headers: { x-beta: \"true\" } }", "X-Beta: x", false)]
    [InlineData("{ headers: { accept: \"~json\" } }", "Accept: application/json", true)]
    [InlineData("{ headers: { accept: \"~^json\" } }", "Accept: application/json", false)]
    [InlineData("{ cookies: { plan: pro } }", "Cookie: a=1; plan=pro", true)]
    [InlineData("{ cookies: { plan: pro } }", "Cookie: plan=\"pro\"", true)]
    [InlineData("{ cookies: { plan: pro } }", "Cookie: xplan=pro", false)]
    [InlineData("{ cookies: { plan: pro } }", "Cookie: plan=free", false)]
    [InlineData("{ cookies: { plan: true } }", "Cookie: plan=", true)]
    [InlineData("{ cookies: { plan: false } }", "Cookie: other=1", true)]
    [InlineData("{ device: mobile }", "User-Agent: Mozilla/5.0 (iPhone) Mobile/15E148", true)]
    [InlineData("{ device: mobile }", "Sec-CH-UA-Mobile: ?1", true)]
    [InlineData("{ device: desktop }", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140", true)]
    [InlineData("{ device: desktop }", "User-Agent: curl/8", false)]
    [InlineData("{ device: bot }", "User-Agent: Mozilla/5.0 (compatible; Googlebot/2.1)", true)]
    [InlineData("{ device: desktop }", "User-Agent: Mozilla/5.0 (compatible; Googlebot/2.1)", false)]
    public void Find_FieldsCookiesDevice(string match, string field, bool expected) =>
        Assert.Equal(expected, RouterScene.OfMatch(match).Matches("GET /", field));

    [Fact]
    public void Find_HintAgainstAgent_TheHintCounts() =>
        Assert.True(RouterScene.OfMatch("{ device: desktop }").Matches(
            "GET /", "Sec-CH-UA-Mobile: ?0", "User-Agent: Mozilla/5.0 (Linux; Android 14) Mobile"));

    [Theory]
    [InlineData("192.0.2.7", null, true)]
    [InlineData("198.51.100.1", null, false)]
    [InlineData("198.51.100.1", "192.0.2.7", false)]
    [InlineData("10.0.0.1", "192.0.2.7", true)]
    [InlineData("10.0.0.1", "198.51.100.9, 192.0.2.7, 10.0.0.2", true)]
    [InlineData("10.0.0.1", "192.0.2.7, 198.51.100.9", false)]
    [InlineData("10.0.0.1", "192.0.2.7:4711", true)]
    [InlineData("10.0.0.1", "unknown", false)]
    [InlineData("10.0.0.1", null, false)]
    [InlineData("10.0.0.1", "10.0.0.9, 10.0.0.2", false)]
    public void Find_Client_BehindTrustedProxiesTheFirstOther(string peer, string? forwarded, bool expected)
    {
        RouterScene scene = RouterScene.OfMatch("{ client: 192.0.2.0/24 }", "trusted_proxies: 10.0.0.0/8");
        Head request = Requests.Of("GET /", forwarded is null ? [] : ["X-Forwarded-For: " + forwarded]);

        Assert.Equal(expected, scene.Find(request, peer) != "none");
    }

    [Fact]
    public void Find_Preflight_StandsForTheMethodItAsksAbout()
    {
        RouterScene scene = new("""
            routes:
            - match: { path: /a, method: POST }
              cors: { origins: https://shop.example }
              to: http://localhost:1
            """);
        string[] fields = ["Origin: https://shop.example", "Access-Control-Request-Method: POST"];

        Assert.True(scene.Matches("OPTIONS /a", fields));
        Assert.False(scene.Matches("OPTIONS /a"));
        Assert.False(scene.Matches("OPTIONS /a", fields[0], "Access-Control-Request-Method: PUT"));
    }
}
