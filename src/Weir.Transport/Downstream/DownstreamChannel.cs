using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The client's side of an exchange, whatever the protocol: what is known of the client, and how heads go to it. Owner:
/// one loop thread.
/// </summary>
internal abstract class DownstreamChannel : HttpChannel
{
    private protected DownstreamChannel(
        TransportLoop transport, ByteStream stream, ConnectionInput input, ConnectionTimer timer)
        : base(transport, FaultSide.Downstream, stream, input, timer)
    {
    }

    /// <summary>The connection that it belongs to.</summary>
    internal DownstreamConnection Connection { get; private protected set; } = null!;

    /// <summary>Whether an event stream runs: rates do not apply to it, the idle time does.</summary>
    internal bool IsStream { get; set; }

    /// <summary>The exchange under way, from the first byte of its request on; null between two.</summary>
    internal Exchange? Exchange { get; private protected set; }

    /// <summary>Whether a handler is at work on the exchange.</summary>
    internal bool IsHandling { get; private protected set; }

    /// <summary>
    /// Finds out how the request's body is framed and what it expects, when its head has been read. False with the
    /// error when it cannot be served.
    /// </summary>
    internal abstract bool TryBegin(Exchange exchange, out RequestShape shape, out HttpError error);

    /// <summary>
    /// Writes the head of the final response, in the framing that the protocol and its version allow. False when there
    /// is no memory for it.
    /// </summary>
    internal abstract bool TryStartResponse(Exchange exchange, Head response, int status, ref BodyFraming framing);

    /// <summary>Writes an interim response; without memory for it, it is left out.</summary>
    internal abstract void WriteInterim(Head interim);

    /// <summary>Something outside of the exchange ends it: it waits for too long, or the process does.</summary>
    internal abstract void OnTimeout(Fault fault);

    /// <summary>Lets go of the bytes that the head of the request was read into.</summary>
    internal virtual void UnpinHead()
    {
    }

    /// <inheritdoc/>
    internal override void ReleaseRequestHead() => Exchange?.ReleaseRequestHead();

    /// <summary>
    /// The time of the exchange is over: what it waits for ends, and before the commit point the connection lives on.
    /// </summary>
    internal void OnBudgetSpent()
    {
        if (Exchange!.IsCommitted)
        {
            OnTimeout(Fault.BudgetSpent);
            return;
        }

        Exchange exchange = Exchange;
        exchange.Abort(Fault.BudgetSpent);
        if (IsHandling && ReferenceEquals(Exchange, exchange))
        {
            // A handler that waits for the request's body.
            Stream.AbortInput(Fault.BudgetSpent);
        }
    }

    /// <inheritdoc/>
    internal override void StartBodyInput()
    {
        if (IsTunnel)
        {
            return;
        }

        if (IsStream)
        {
            Timer.SetInput(Fault.IdleTimeout, Connection.IdleNanoseconds);
        }
        else
        {
            Timer.SetInputRate(Fault.BodyTooSlow);
        }
    }

    /// <inheritdoc/>
    internal override void StartOutput()
    {
        if (IsTunnel)
        {
            return;
        }

        if (IsStream)
        {
            Timer.SetOutput(Fault.IdleTimeout, Connection.IdleNanoseconds);
        }
        else
        {
            Timer.SetOutputRate(Fault.ReaderTooSlow);
        }
    }
}
