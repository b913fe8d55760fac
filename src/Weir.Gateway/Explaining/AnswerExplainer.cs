using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// Says what is done with a request whose route is found: runs the rules that serve on copies of its head. Immutable;
/// any thread.
/// </summary>
internal sealed class AnswerExplainer
{
    // One response of each kind that the rule of Cache-Control tells apart, as an origin would send it.
    private static readonly (string Kind, string Type)[] s_kinds =
    [
        ("pages", "text/html"), ("scripts, styles, images, fonts", "text/css"), ("JSON and XML", "application/json"),
    ];

    private readonly Dictionary<string, ClusterOptions> _clusters = new(StringComparer.Ordinal);
    private readonly TrustedProxies _trusted;
    private readonly PathNormalizer _normalizer;

    internal AnswerExplainer(GatewayOptions options, TrustedProxies trusted, PathNormalizer normalizer)
    {
        _trusted = trusted;
        _normalizer = normalizer;
        foreach (ClusterOptions cluster in options.Clusters)
        {
            _clusters.Add(cluster.Name, cluster);
        }
    }

    /// <summary>Adds to an explanation what is done.</summary>
    /// <param name="so">The explanation with its route.</param>
    /// <param name="request">The head.</param>
    /// <param name="client">Who connects.</param>
    /// <param name="path">The path in normal form; empty when there is none.</param>
    internal RouteExplanation Explain(RouteExplanation so, Head request, in NetAddress client, byte[] path)
    {
        RouteOptions route = so.Route!;
        CorsRule? cors = route.Cors is { } options ? new CorsRule(options) : null;
        ResponseRule shape = new(route, cors);
        so = so with { Captures = Captures(route.Match.Path, path) };
        if (cors is not null && CorsRule.IsPreflight(request))
        {
            Head fields = cors.PreflightFields(request, new Head());
            return Answered(so, CorsRule.PreflightStatus, fields, shape, request) with { IsPreflight = true };
        }

        if (route.Respond is { } respond)
        {
            Head fields = new();
            foreach (FieldValue field in respond.Headers)
            {
                fields.Add(Encoding.ASCII.GetBytes(field.Name), Encoding.UTF8.GetBytes(field.Value));
            }

            return Answered(so, respond.Status, fields, shape, request);
        }

        if (route.Redirect is { } redirect)
        {
            Head fields = new();
            return new RedirectOrigin(redirect, route.Match.Path, _normalizer).TryAddLocation(request, fields)
                ? Answered(so, redirect.Status, fields, shape, request)
                : Failed(so, Fault.TargetTooLong);
        }

        so = so with
        {
            ResponseFields = Added(route, cors, request, so.Scheme == "https"),
            CacheControl = CacheControl(route, request),
        };
        if (route.Static is { } files)
        {
            FilePath paths = new(route.Match.Path, _normalizer);
            return so with { Files = path.Length == 0 ? [] : StaticLookup.Find(files, paths, request.Path) };
        }

        IReadOnlyList<ForwardedRequest> forwarded = Forward(route, request, client);
        return IsTooLong(forwarded)
            ? Failed(so, Fault.TargetTooLong) with { Forwarded = forwarded }
            : so with { Forwarded = forwarded };
    }

    private static RouteExplanation Failed(RouteExplanation so, Fault fault) =>
        so with { Status = fault.Status(), Fault = fault.Word() };

    private static RouteExplanation Answered(
        RouteExplanation so, int status, Head fields, ResponseRule shape, Head request)
    {
        shape.Apply(request, fields, status, so.Scheme == "https");
        return so with { Status = status, ResponseFields = Fields(fields) };
    }

    // What does not hang on the kind of the response.
    private static List<FieldValue> Added(RouteOptions route, CorsRule? cors, Head request, bool isSecure)
    {
        Head response = new();
        new ResponseRule(route with { ClientCache = null }, cors).Apply(request, response, 200, isSecure);
        return Fields(response);
    }

    private static List<FieldValue> CacheControl(RouteOptions route, Head request)
    {
        List<FieldValue> all = [];
        if (route.ClientCache is not { } options)
        {
            return all;
        }

        ClientCacheRule rule = new(options);
        foreach ((string kind, string type) in s_kinds)
        {
            Head response = new();
            response.Set(KnownField.ContentType, Encoding.ASCII.GetBytes(type));
            response.Set(KnownField.Etag, "\"1\""u8);
            rule.Apply(request, response, 200);
            if (response.TryGet(KnownField.CacheControl, out ReadOnlySpan<byte> value))
            {
                all.Add(new FieldValue(kind, Encoding.ASCII.GetString(value)));
            }
        }

        return all;
    }

    private List<ForwardedRequest> Forward(RouteOptions route, Head request, in NetAddress client)
    {
        List<ForwardedRequest> forwarded = [];
        if (route.Split is not { } split)
        {
            return route.To is { } name ? [Forward(route, name, request, client)] : forwarded;
        }

        // Only its shares are asked, so nothing answers here.
        SplitOrigin shares = new(split, new Origin[split.To.Count], _trusted, shaper: null);
        bool isKnown = shares.TryPlace(request, client, out int place);
        for (int i = 0; i < split.To.Count; i++)
        {
            forwarded.Add(Forward(route, split.To[i].Cluster, request, client) with
            {
                Share = split.To[i].Share,
                IsChosen = isKnown ? shares.SideOf(place) == i : null,
            });
        }

        return forwarded;
    }

    private ForwardedRequest Forward(RouteOptions route, string name, Head request, in NetAddress client)
    {
        ClusterOptions cluster = _clusters[name];
        TargetRewrite? rewrite = route.Rewrite is { } options
            ? new TargetRewrite(options, route.Match.Path, _normalizer)
            : null;
        ForwardingRule rule = new(_trusted, FieldEditor.Of(route.RequestHeaders), rewrite);
        HostRule hostRule = new(cluster.Host);
        ForwardedRequest forwarded = new() { Cluster = cluster };
        List<string> hosts = [];
        foreach (DestinationOptions destination in cluster.Destinations)
        {
            Head sent = new();
            sent.CopyFrom(request);
            ReadOnlySpan<byte> field = hostRule.For(request, Encoding.ASCII.GetBytes(destination.Authority));
            if (rule.ApplyToRequest(sent, client, field) != Fault.None)
            {
                return forwarded;
            }

            hosts.Add(sent.TryGet(KnownField.Host, out ReadOnlySpan<byte> host) ? Encoding.UTF8.GetString(host) : "");
            if (forwarded.Target is null)
            {
                string target = Encoding.UTF8.GetString(sent.Target);
                forwarded = forwarded with { Target = target, Fields = Fields(sent) };
            }
        }

        return forwarded with { Hosts = hosts };
    }

    private static bool IsTooLong(IReadOnlyList<ForwardedRequest> forwarded)
    {
        foreach (ForwardedRequest request in forwarded)
        {
            if (request.Target is null)
            {
                return true;
            }
        }

        return false;
    }

    private static List<FieldValue> Captures(PathPattern? pattern, byte[] path)
    {
        List<FieldValue> captures = [];
        if (pattern is null || path.Length == 0)
        {
            return captures;
        }

        CaptureSet set = CaptureSet.Read(pattern, path);
        for (int i = 0; i < pattern.CaptureNames.Count; i++)
        {
            captures.Add(new FieldValue(pattern.CaptureNames[i], Encoding.UTF8.GetString(set[i])));
        }

        return captures;
    }

    private static List<FieldValue> Fields(Head head)
    {
        List<FieldValue> fields = [];
        for (int slot = 0; slot < head.Count; slot++)
        {
            if (!head.IsRemoved(slot))
            {
                string value = Encoding.UTF8.GetString(head.Value(slot));
                fields.Add(new FieldValue(Encoding.ASCII.GetString(head.Name(slot)), value));
            }
        }

        return fields;
    }
}
