using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// The life of a request, stage by stage (docs/life-of-a-request.md). Immutable; each loop calls it for its exchanges.
/// </summary>
internal sealed class GatewayPipeline(Router router, EventLog log, bool isMeasured = true) : IExchangeHandler
{
    /// <inheritdoc/>
    public ValueTask<Fault> HandleAsync(Exchange exchange)
    {
        Route? route = router.Find(exchange.Request);
        exchange.Route = route;
        if (route is null)
        {
            return new ValueTask<Fault>(Fault.NoRoute);
        }

        Fault refused = exchange.LimitBody(route.BodyBytesMax);
        return refused != Fault.None ? new ValueTask<Fault>(refused) : route.Origin.AnswerAsync(exchange);
    }

    /// <inheritdoc/>
    public void OnFinished(Exchange exchange, Fault fault)
    {
        if (isMeasured)
        {
            Record(exchange, fault);
        }

        if (fault != Fault.None && fault.Entry().Level != FaultLevel.Quiet)
        {
            Report(exchange, fault);
        }
    }

    /// <inheritdoc/>
    public void OnRefused(Fault fault, in NetAddress client)
    {
        Span<byte> address = stackalloc byte[64];
        log.Write(new FaultEvent
        {
            Fault = fault,
            Client = client.Equals(default(NetAddress)) ? [] : address[..client.FormatAddress(address)],
        });
    }

    /// <inheritdoc/>
    public void OnDefect(Exception exception) => log.Error($"{Fault.Defect.Word()}: {exception}");

    private static void Record(Exchange exchange, Fault fault)
    {
        TransportLoop transport = exchange.Transport;
        int subject = exchange.Route is Route route ? route.Subject : RequestFamily.NoSubject;
        transport.Metrics.Requests.Record(
            subject,
            (byte)exchange.Request.Method,
            exchange.Status,
            fault,
            transport.Loop.Net.Now - exchange.StartedAt);
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
            Cause = exchange.Error == HttpError.None ? null : exchange.Error.Text(),
            Route = (exchange.Route as Route)?.Name,
            Destination = exchange.Destination?.Name,
            Method = hasHead ? request.MethodBytes : [],
            Host = hasHead ? request.Authority : [],
            Target = hasHead ? request.Target : [],
            Client = address[..exchange.Client.FormatAddress(address)],
            RequestId = exchange.RequestId,
        });
    }
}
