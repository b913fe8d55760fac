using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// What a route does to every response, in this order: what clients may keep, how the body is coded, what browsers take
/// care of, who may read it, and last what the operator wrote. Immutable; any thread.
/// </summary>
internal sealed class ResponseRule
{
    private readonly ClientCacheRule? _clientCache;
    private readonly CompressRule? _compress;
    private readonly bool _setsSecurityFields;
    private readonly CorsRule? _cors;
    private readonly FieldEditor? _edits;

    internal ResponseRule(RouteOptions route, CorsRule? cors, CompressRule? compress = null)
    {
        _clientCache = route.ClientCache is { } options ? new ClientCacheRule(options) : null;
        _compress = compress;
        _setsSecurityFields = route.SecurityHeaders;
        _cors = cors;
        _edits = FieldEditor.Of(route.ResponseHeaders);
    }

    /// <summary>What shapes the responses of a route; null when nothing does.</summary>
    internal static ResponseShaper? Of(RouteOptions route, CorsRule? cors, CompressRule? compress)
    {
        bool isNeeded = route.ClientCache is not null || route.SecurityHeaders || cors is not null
            || compress is not null || !route.ResponseHeaders.IsEmpty;
        return isNeeded ? new ResponseRule(route, cors, compress).Shape : null;
    }

    private BodyFraming Shape(Exchange exchange, Head response, int status, BodyFraming framing)
    {
        if (status == 101)
        {
            return framing;
        }

        _clientCache?.Apply(exchange.Request, response, status);
        if (_compress is not null)
        {
            framing = _compress.Apply(exchange, response, status, framing);
        }

        ApplyLast(exchange.Request, response, exchange.IsSecure);
        return framing;
    }

    /// <summary>Changes the fields of a response, whose body stays as it is.</summary>
    internal void Apply(Head request, Head response, int status, bool isSecure)
    {
        _clientCache?.Apply(request, response, status);
        ApplyLast(request, response, isSecure);
    }

    private void ApplyLast(Head request, Head response, bool isSecure)
    {
        if (_setsSecurityFields)
        {
            SecurityFields.Apply(response, isSecure);
        }

        _cors?.Apply(request, response);
        _edits?.Apply(response);
    }
}
