using System.Net;
using Weir.Core;
using Weir.Gateway.Tests.Configuration;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway.Tests;

/// <summary>A router of a configuration, without what answers.</summary>
internal sealed class RouterScene
{
    private readonly Router _router;

    /// <param name="yaml">A whole file.</param>
    public RouterScene(string yaml)
        : this(Reading.Options(yaml))
    {
    }

    public RouterScene(GatewayOptions options)
    {
        Route[] routes = [.. options.Routes.Select(route => new Route
        {
            Name = route.Name,
            Subject = 0,
            Match = route.Match,
            Conditions = RouteConditions.Of(route.Match, hasCors: route.Cors is not null),
            BodyBytesMax = 0,
            Origin = new HandlerOrigin(static _ => new ValueTask<Fault>(Fault.None)),
        })];
        _router = new Router(routes, options.Paths, new TrustedProxies(options.TrustedProxies));
    }

    /// <summary>The router of one match, as it stands in a file.</summary>
    public static RouterScene OfMatch(string match, string more = "") =>
        new($"{more}\nroutes:\n- match: {match}\n  respond: 204\n");

    /// <summary>The name of the route of a request; <c>none</c>, or <c>refused</c>.</summary>
    public string Find(Head request, string peer = "192.0.2.1", bool isSecure = false)
    {
        NetAddress address = NetAddress.From(IPAddress.Parse(peer), 4711);
        string? name = _router.Find(request, address, isSecure, out bool isRefused)?.Name;
        return isRefused ? "refused" : name ?? "none";
    }

    public string Find(string line, params string[] fields) => Find(Requests.Of(line, fields));

    public bool Matches(string line, params string[] fields) => Find(line, fields) != "none";
}
