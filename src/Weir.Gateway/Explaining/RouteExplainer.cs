using System.Net;
using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// Says of a request which route serves it, why earlier ones do not, and what is done with it. It serves nothing and
/// needs no network: routes are compiled without what answers, and the rules of the path are run on copies of the head.
/// Immutable; any thread.
/// </summary>
public sealed class RouteExplainer
{
    /// <summary>The most earlier routes that are listed.</summary>
    public const int PassedMax = 20;

    private readonly GatewayOptions _options;
    private readonly Route[] _routes;
    private readonly Router _router;
    private readonly TrustedProxies _trusted;
    private readonly PathNormalizer _normalizer;
    private readonly AnswerExplainer _answers;

    public RouteExplainer(GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _trusted = new TrustedProxies(options.TrustedProxies);
        _normalizer = new PathNormalizer(options.Paths);
        _routes = new Route[options.Routes.Count];
        for (int i = 0; i < _routes.Length; i++)
        {
            RouteOptions route = options.Routes[i];
            _routes[i] = new Route
            {
                Name = route.Name,
                Subject = 0,
                Match = route.Match,
                Conditions = RouteConditions.Of(route.Match, hasCors: route.Cors is not null),
                BodyBytesMax = route.Body,
                Origin = new HandlerOrigin(static _ => new ValueTask<Fault>(Fault.None)),
            };
        }

        _router = new Router(_routes, options.Paths, _trusted);
        _answers = new AnswerExplainer(options, _trusted, _normalizer);
    }

    /// <summary>Explains one request.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="problem">Sentences, when the gateway would not take the request at all.</param>
    /// <returns>The explanation; <c>null</c> when there is a problem.</returns>
    public RouteExplanation? Explain(AskedRequest asked, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(asked);
        HeadLimits limits = HeadLimits.Downstream with
        {
            HeadBytesMax = _options.Limits.Head,
            FieldsMax = _options.Limits.Fields,
        };
        return AskedHead.TryMake(asked, limits, out AskedHead? head, out problem)
            ? Explain(head, NetAddress.From(asked.Client, port: 0))
            : null;
    }

    private RouteExplanation Explain(AskedHead asked, in NetAddress client)
    {
        Head request = asked.Head;
        bool isSecure = asked.Scheme == "https";
        Route? route = _router.Find(request, client, isSecure, out bool isRefused);
        byte[]? path = NormalPath(request);
        string authority = Text(request.Authority);
        int index = route is null ? -1 : Array.IndexOf(_routes, route);
        RouteExplanation explanation = new()
        {
            Method = Text(request.MethodBytes),
            Scheme = asked.Scheme,
            IsHttp2 = request.MajorVersion == 2,
            Authority = authority,
            Target = Text(request.Target),
            Path = path is null ? null : Text(path),
            Client = ClientOf(request, client),
            RedirectsToHttps = ListenerMatch.Redirecting(_options.Listen, asked.Scheme, authority),
            Hidden = _options.AccessLog is { } log ? HiddenParameters.Of(request.Query, log.Hide) : [],
        };
        if (isRefused)
        {
            return explanation with { Status = Fault.BadRequest.Status(), Fault = Fault.BadRequest.Word() };
        }

        RouteRequest view = new(request, client, isSecure, _trusted);
        PassedRoutes passed = new(_options.Routes, _routes, view, path ?? []);
        (IReadOnlyList<PassedRoute> listed, int more) = passed.Before(index < 0 ? _routes.Length : index);
        explanation = explanation with { Passed = listed, PassedMore = more };
        return index < 0
            ? explanation with { Status = Fault.NoRoute.Status(), Fault = Fault.NoRoute.Word() }
            : _answers.Explain(
                explanation with { Route = _options.Routes[index], Number = index + 1 }, request, client, path ?? []);
    }

    private byte[]? NormalPath(Head request)
    {
        if (request.TargetForm == TargetForm.Asterisk)
        {
            return [];
        }

        byte[] room = new byte[PathNormalizer.LengthMax(request.Path.Length)];
        int length = _normalizer.Normalize(request.Path, room);
        return length < 0 ? null : room[..length];
    }

    private string ClientOf(Head request, in NetAddress client)
    {
        Span<byte> address = stackalloc byte[16];
        int length = _trusted.ClientAddress(request, client, address);
        return length == 0 ? "" : new IPAddress(address[..length]).ToString();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
