using System.Net;
using Weir.Gateway.Tests.Configuration;

namespace Weir.Gateway.Tests.Explaining;

/// <summary>Explanations in tests.</summary>
internal static class Explained
{
    /// <summary>The explanation of one request; fields are written <c>Name: value</c>.</summary>
    public static RouteExplanation Of(string yaml, string method, string url, params string[] fields) =>
        From("127.0.0.1", yaml, method, url, fields);

    public static RouteExplanation From(string client, string yaml, string method, string url, params string[] fields)
    {
        AskedRequest asked = new()
        {
            Method = method,
            Url = url,
            Fields = [.. fields.Select(f => f.Split(": ", 2)).Select(f => new FieldValue(f[0], f[1]))],
            Client = IPAddress.Parse(client),
        };
        RouteExplanation? explanation = new RouteExplainer(Reading.Options(yaml)).Explain(asked, out string? problem);
        Assert.True(explanation is not null, problem);
        return explanation;
    }

    /// <summary>What is said of a request that the gateway would not take.</summary>
    public static string Problem(string method, string url, params string[] fields)
    {
        AskedRequest asked = new()
        {
            Method = method,
            Url = url,
            Fields = [.. fields.Select(f => f.Split(": ", 2)).Select(f => new FieldValue(f[0], f[1]))],
        };
        GatewayOptions options = Reading.Options("routes: [ { respond: 204 } ]");
        Assert.Null(new RouteExplainer(options).Explain(asked, out string? problem));
        return problem!;
    }
}
