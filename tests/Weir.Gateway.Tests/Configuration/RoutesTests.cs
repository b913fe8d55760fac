using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class RoutesTests
{
    [Fact]
    public void Parse_Routes_InTheOrderOfTheFileWithNames()
    {
        GatewayOptions options = Reading.Options(Samples.Everything);

        Reading.Same(["/healthz", "*.shop.example/old/:id/**", "/"], options.Routes.Select(r => r.Name));
        Assert.Equal([28, 30, 34], options.Routes.Select(r => r.Position!.Value.Line));
        Reading.Same([null, "shop", "http://localhost:3000"], options.Routes.Select(r => r.To));
    }

    [Fact]
    public void Parse_EqualMatches_NamesStayUnique()
    {
        ConfigurationResult result = Reading.Of(
            "routes:\n- respond: 204\n- match: { path: / }\n  respond: 204\n- respond: 204\n");

        Reading.Same(["/", "/#2", "/#3"], result.Options!.Routes.Select(r => r.Name));
    }

    [Fact]
    public void Parse_Respond_AsWritten()
    {
        RespondOptions respond = Reading.Options(Samples.Everything).Routes[0].Respond!;

        Assert.Equal((418, "<p>ok"), (respond.Status, respond.Body));
        Reading.Same(["x-a=1", "x-a=2", "content-type=text/html"], respond.Headers.Select(f => f.Name + "=" + f.Value));
    }

    [Fact]
    public void Parse_RespondShort_IsTheStatus()
    {
        RespondOptions respond = Reading.Options("routes: [ { respond: 204 } ]").Routes[0].Respond!;

        Assert.Equal((204, "", 0), (respond.Status, respond.Body, respond.Headers.Count));
    }

    [Fact]
    public void Parse_BodyWithoutType_GetsOne()
    {
        RespondOptions respond = Reading.Options("routes: [ { respond: { body: ok } } ]").Routes[0].Respond!;

        Assert.Equal(new FieldValue("content-type", "text/plain; charset=utf-8"), Assert.Single(respond.Headers));
    }

    [Fact]
    public void Parse_Timeouts_RouteThenClusterThenDefaults()
    {
        IReadOnlyList<RouteOptions> routes = Reading.Options(Samples.Everything).Routes;

        Assert.Equal(
            new UpstreamTimeouts { Connect = Ms(50), FirstByte = Ms(2000), BetweenBytes = Ms(8000) },
            routes[1].Timeouts);
        Assert.Equal(
            new UpstreamTimeouts { Connect = Ms(1000), FirstByte = Ms(9000), BetweenBytes = Ms(8000) },
            routes[2].Timeouts);
    }

    [Fact]
    public void Parse_Body_RouteThenDefaults()
    {
        IReadOnlyList<RouteOptions> routes = Reading.Options(Samples.Everything).Routes;

        Assert.Equal([2L << 20, 3L << 20, 2L << 20], routes.Select(r => r.Body));
    }

    [Fact]
    public void Parse_NoBodyAnywhere_IsTheLimit()
    {
        Assert.Equal(5, Reading.WithRoute("limits: { body: 5 }").Routes[0].Body);
    }

    [Theory]
    [InlineData("loops: 1\n", 0, "routes", "nothing to serve")]
    [InlineData("routes: []\n", 1, "routes", "empty")]
    [InlineData("routes: { to: x }\n", 1, "routes", "list")]
    [InlineData("routes:\n- x\n", 2, "routes[0]", "keys were expected")]
    [InlineData("routes:\n- match: { path: /a }\n", 2, "routes[0]", "Nothing answers")]
    [InlineData("routes:\n- to: http://a\n  respond: 204\n", 3, "routes[0]", "here are `to` and `respond`")]
    [InlineData("routes:\n- to: [ http://a ]\n", 2, "routes[0].to", "a list")]
    [InlineData("routes:\n- to: localhost:3000\n", 2, "routes[0].to", "write http://localhost:3000")]
    [InlineData("routes:\n- to: nowhere\n", 2, "routes[0].to", "under `clusters`")]
    [InlineData("routes:\n- to: http://a/b\n", 2, "routes[0].to", "no path")]
    [InlineData("routes:\n- match: /a\n  respond: 204\n", 2, "routes[0].match", "keys were expected")]
    [InlineData("routes:\n- match: { path: a }\n  respond: 204\n", 2, "routes[0].match.path", "begins with a slash")]
    [InlineData("routes:\n- match: { host: a/b }\n  respond: 204\n", 2, "routes[0].match.host", "no path")]
    [InlineData("routes:\n- respond: 100\n", 2, "routes[0].respond", "200 to 599")]
    [InlineData("routes:\n- respond: ok\n", 2, "routes[0].respond", "200 to 599")]
    [InlineData("routes:\n- respond: { status: 204, body: x }\n", 2, "routes[0].respond.body", "no body")]
    [InlineData("routes:\n- respond: { headers: [a] }\n", 2, "routes[0].respond.headers", "Names with values")]
    [InlineData("routes:\n- respond: { headers: { \"a b\": 1 } }\n", 2, "routes[0].respond.headers.a b", "letters")]
    [InlineData("routes:\n- respond: { headers: { Content-Length: 1 } }\n", 2,
        "routes[0].respond.headers.Content-Length", "itself")]
    [InlineData("routes:\n- respond: { headers: { a: \"x\\r\\ny: z\" } }\n", 2,
        "routes[0].respond.headers.a", "visible")]
    [InlineData("routes:\n- respond: { headers: { a: \"é\" } }\n", 2, "routes[0].respond.headers.a", "visible")]
    [InlineData("routes:\n- respond: 204\n  timeouts: { connect: 1s }\n", 3, "routes[0].timeouts", "No origin")]
    [InlineData("routes:\n- to: http://a\n  body: -1\n", 3, "routes[0].body", "0 to 1PiB")]
    [InlineData("routes:\n- to: http://a\n  timeouts: { first_byte: 0 }\n", 3, "routes[0].timeouts.first_byte",
        "1ms to 1d")]
    public void Parse_WrongRoute_SaysWhereKeyAndWhat(string yaml, int line, string key, string part)
    {
        ConfigurationError error = Reading.Error(yaml);

        Assert.Contains(part, error.Message);
        Assert.Equal((line, key), (error.Line, error.Key));
    }

    [Theory]
    [InlineData("- to: http://a\n- match: { path: /b }\n  respond: 204\n", "line 2")]
    [InlineData("- match: { path: /** }\n  respond: 204\n- to: http://a\n", "line 2")]
    [InlineData("- match: { path: /a }\n  respond: 204\n- match: { path: /a }\n  to: http://a\n", "line 2")]
    [InlineData("- match: { host: a }\n  respond: 204\n- match: { host: a }\n  to: http://a\n", "line 2")]
    public void Parse_RouteThatNothingReaches_Warned(string routes, string part)
    {
        ConfigurationResult result = Reading.Of("routes:\n" + routes);

        Assert.NotNull(result.Options);
        Assert.Contains(part, Assert.Single(result.Warnings).Message);
    }

    [Fact]
    public void Parse_RoutesThatDiffer_NoWarning()
    {
        Assert.Empty(Reading.Of(Samples.Everything).Warnings);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
