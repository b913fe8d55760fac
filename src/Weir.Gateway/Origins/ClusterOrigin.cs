using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// Forwards to the destinations of a cluster. Immutable but for what the destinations count; any thread.
/// </summary>
internal sealed class ClusterOrigin(
    Cluster cluster, AttemptTimeouts timeouts, ForwardingRule forwarding, MirrorRule? mirror)
    : Origin
{
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal override async ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        Fault fault = await exchange.BufferSmallBodyAsync();
        if (fault != Fault.None)
        {
            return fault;
        }

        Destination destination = cluster.Next(exchange.Transport.Loop.Index, out byte[] authority);
        fault = forwarding.ApplyToRequest(exchange, cluster.Host.For(exchange.Request, authority));
        if (fault != Fault.None)
        {
            return fault;
        }

        mirror?.Apply(exchange);

        long started = exchange.Transport.Loop.Now;
        Attempt attempt = exchange.BeginAttempt(destination, timeouts);
        fault = await attempt.RunAsync();
        int status = fault == Fault.None ? attempt.Response.Status : 0;
        if (fault == Fault.None)
        {
            ValueTask<Fault> relaying = RelayAsync(exchange, attempt);
            fault = relaying.IsCompletedSuccessfully ? relaying.Result : await relaying;
        }

        exchange.Transport.Metrics.Attempts.Record(
            destination.Subject,
            (byte)exchange.Request.Method,
            status,
            fault,
            exchange.Transport.Loop.Now - started);
        return fault;
    }

    private static ValueTask<Fault> RelayAsync(Exchange exchange, Attempt attempt)
    {
        int status = attempt.Response.Status;
        bool isEventStream = status == 200 && IsEventStream(attempt.Response);
        ForwardingRule.ApplyToResponse(exchange, attempt.Response);
        Fault fault = exchange.StartResponse(attempt.Response, status, attempt.ResponseFraming);
        if (fault != Fault.None)
        {
            return new ValueTask<Fault>(fault);
        }

        if (status == 101)
        {
            return exchange.TunnelAsync();
        }

        if (isEventStream)
        {
            exchange.BeginStream();
        }

        return attempt.RelayAsync();
    }

    private static bool IsEventStream(Head response)
    {
        ReadOnlySpan<byte> eventStream = "text/event-stream"u8;
        return response.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type)
            && type.Length >= eventStream.Length
            && System.Text.Ascii.EqualsIgnoreCase(type[..eventStream.Length], eventStream);
    }
}
