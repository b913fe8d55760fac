using Weir.Configuration;

namespace Weir.Gateway.Tests.Configuration;

public sealed class RouteWarningsTests
{
    [Theory]
    [InlineData("{ path: /a/** }", "{ path: /a/b }")]
    [InlineData("{ path: \"/a/*\" }", "{ path: /a/b }")]
    [InlineData("{ path: \"/a/:id\" }", "{ path: \"/a/*\" }")]
    [InlineData("{ path: /a/** }", "{ path: /a/b/** }")]
    [InlineData("{ host: \"*.example\" }", "{ host: shop.example }")]
    [InlineData("{ host: \"*.example\" }", "{ host: \"*.shop.example\", path: /a }")]
    [InlineData("{ host: shop.example }", "{ host: \"Shop.example:8080\" }")]
    [InlineData("{ path: /a }", "{ path: /a, method: GET }")]
    [InlineData("{ path: /** }", "{ host: shop.example }")]
    public void Parse_RouteBehindAWiderOne_Warned(string earlier, string later)
    {
        ConfigurationError warning = Assert.Single(Warnings(earlier, later));

        Assert.Equal("routes[1]", warning.Key);
        Assert.StartsWith("No request reaches this route: ", warning.Message);
    }

    [Theory]
    [InlineData("{ path: /a/b }", "{ path: /a/** }")]
    [InlineData("{ path: /a }", "{ path: /a/ }")]
    [InlineData("{ path: \"/a/*\" }", "{ path: /a/ }")]
    [InlineData("{ path: \"/a/*\" }", "{ path: \"/a/*/b\" }")]
    [InlineData("{ host: shop.example }", "{ host: \"*.shop.example\" }")]
    [InlineData("{ host: \"shop.example:81\" }", "{ host: shop.example }")]
    [InlineData("{ host: shop.example, path: /a }", "{ path: /a }")]
    [InlineData("{ path: /a, method: GET }", "{ path: /a }")]
    [InlineData("{ path: /a, method: GET }", "{ path: /a, method: POST }")]
    public void Parse_RouteThatHasRequestsOfItsOwn_NotWarned(string earlier, string later) =>
        Assert.Empty(Warnings(earlier, later));

    [Fact]
    public void Parse_RouteBehindOneThatCouldNotBeRead_ErrorAlone()
    {
        ConfigurationResult result = Reading.Of("routes:\n- match: { path: a }\n  respond: 204\n- respond: 204\n");

        Assert.Single(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Parse_FirstByteBeyondTheBudget_Warned()
    {
        ConfigurationResult result = Reading.Of(
            "routes: [ { to: \"http://a\", budget: 1s, timeouts: { first_byte: 2s } } ]");

        Assert.Equal(
            "The budget of 1s ends before this time of 2s; make it smaller than the budget.",
            Assert.Single(result.Warnings).Message);
    }

    private static IReadOnlyList<ConfigurationError> Warnings(string earlier, string later) =>
        Reading.Of($"routes:\n- match: {earlier}\n  respond: 204\n- match: {later}\n  respond: 204\n").Warnings;
}
