using Weir.Core;
using Weir.Http;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// Tells the access log of finished exchanges. Immutable; each loop calls it for its own exchanges.
/// </summary>
internal sealed class AccessReporter(AccessLog log)
{
    /// <summary>Records an exchange, if it is one of those that are recorded.</summary>
    /// <param name="exchange">The exchange; its heads are still there.</param>
    /// <param name="fault">What went wrong, or none.</param>
    /// <param name="endedAt">The time on the loop's clock.</param>
    /// <param name="router">Knows whom to believe about clients.</param>
    internal void Report(Exchange exchange, Fault fault, long endedAt, Router router)
    {
        TransportLoop transport = exchange.Transport;
        AccessRecorder recorder = log.ForLoop(transport.Loop.Index);
        ref readonly ExchangeTimes times = ref exchange.Times;
        if (!recorder.Wants(fault, exchange.Status, times.Taken(endedAt), transport.Random))
        {
            return;
        }

        Head request = exchange.Request;
        Span<byte> client = stackalloc byte[16];
        request.TryGetReceived(KnownField.UserAgent, out ReadOnlySpan<byte> userAgent);
        request.TryGetReceived(KnownField.Referer, out ReadOnlySpan<byte> referer);
        recorder.Record(new AccessEvent
        {
            Times = times,
            EndedAt = endedAt,
            Fault = fault,
            Status = exchange.Status,
            Version = request.MajorVersion == 2 ? 20 : 10 + request.MinorVersion,
            RequestBytes = exchange.RequestBytes,
            ResponseBytes = exchange.ResponseBytes,
            Client = client[..router.ClientAddress(request, exchange.Client, client)],
            Route = (exchange.Route as Route)?.NameBytes,
            Destination = exchange.Destination?.NameBytes,
            Method = request.MethodBytes,
            Host = HostOf(request),
            Target = request.ReceivedTarget,
            RequestId = exchange.RequestId,
            TraceId = TraceOf(request),
            UserAgent = userAgent,
            Referer = referer,
        });
    }

    // A head that was refused has no authority yet, but may have a Host.
    private static ReadOnlySpan<byte> HostOf(Head request)
    {
        ReadOnlySpan<byte> host = request.Authority;
        if (host.IsEmpty)
        {
            request.TryGetReceived(KnownField.Host, out host);
        }

        return host;
    }

    private static ReadOnlySpan<byte> TraceOf(Head request) =>
        request.TryGet(KnownField.Traceparent, out ReadOnlySpan<byte> trace) && TraceParent.IsValid(trace)
            ? TraceParent.TraceId(trace)
            : [];
}
