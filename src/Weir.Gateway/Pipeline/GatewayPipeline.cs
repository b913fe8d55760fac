using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// The life of a request, stage by stage (docs/life-of-a-request.md). Each loop calls it for its exchanges; only the
/// router changes, as a whole.
/// </summary>
internal sealed class GatewayPipeline(
    Router router, EventLog log, bool isMeasured = true, AccessReporter? access = null) : IExchangeHandler
{
    private volatile Router _router = router;

    /// <summary>Routes what begins from here on by another router. Any thread.</summary>
    internal void Swap(Router next) => _router = next;

    /// <inheritdoc/>
    public ValueTask<Fault> HandleAsync(Exchange exchange)
    {
        Route? route = _router.Find(
            exchange.Request, exchange.Client, exchange.IsSecure, out bool isRefused);
        exchange.Route = route;
        if (route is null)
        {
            return new ValueTask<Fault>(isRefused ? Fault.BadRequest : Fault.NoRoute);
        }

        Fault refused = Admit(exchange, route);
        if (refused != Fault.None)
        {
            return new ValueTask<Fault>(refused);
        }

        return route.Cors is not null && CorsRule.IsPreflight(exchange.Request)
            ? route.Cors.AnswerAsync(exchange)
            : route.Origin.AnswerAsync(exchange);
    }

    /// <inheritdoc/>
    public void OnFinished(Exchange exchange, Fault fault)
    {
        if (isMeasured)
        {
            long endedAt = exchange.Transport.Loop.Net.Now;
            Record(exchange, fault, endedAt);
            access?.Report(exchange, fault, endedAt, _router);
        }

        if (fault != Fault.None && fault.Entry().Level != FaultLevel.Quiet)
        {
            Report(exchange, fault);
        }
    }

    /// <inheritdoc/>
    public void OnRefused(Fault fault, in NetAddress client, string? cause)
    {
        Span<byte> address = stackalloc byte[64];
        log.Write(new FaultEvent
        {
            Fault = fault,
            Cause = cause,
            Client = client.Equals(default(NetAddress)) ? [] : address[..client.FormatAddress(address)],
        });
    }

    /// <inheritdoc/>
    public void OnDefect(Exception exception) => log.Error($"{Fault.Defect.Word()}: {exception}");

    private static Fault Admit(Exchange exchange, Route route)
    {
        exchange.Shaper = route.Shaper;
        exchange.StartBudget(route.BudgetNanoseconds);

        return exchange.LimitBody(route.BodyBytesMax);
    }

    private static void Record(Exchange exchange, Fault fault, long endedAt)
    {
        TransportLoop transport = exchange.Transport;
        int subject = exchange.Route is Route route ? route.Subject : RequestFamily.NoSubject;
        transport.Metrics.Requests.Record(
            subject,
            (byte)exchange.Request.Method,
            exchange.Status,
            fault,
            endedAt - exchange.StartedAt);
    }

    private static string? CauseOf(Exchange exchange)
    {
        string? upstream = exchange.UpstreamError.Length > 0 ? exchange.UpstreamError : null;
        return exchange.Error == HttpError.None ? upstream : exchange.Error.Text();
    }

    private void Report(Exchange exchange, Fault fault)
    {
        Span<byte> address = stackalloc byte[64];
        Head request = exchange.Request;
        bool hasHead = exchange.Error == HttpError.None || exchange.Destination is not null;
        log.Write(new FaultEvent
        {
            Fault = fault,
            Status = exchange.Status,
            Errno = exchange.Errno,
            Cause = CauseOf(exchange),
            Route = (exchange.Route as Route)?.Name,
            Destination = exchange.Destination?.Name,
            Method = hasHead ? request.MethodBytes : [],
            Host = hasHead ? request.Authority : [],
            Target = hasHead ? request.ReceivedTarget : [],
            Client = address[..exchange.Client.FormatAddress(address)],
            RequestId = exchange.RequestId,
        });
    }
}
