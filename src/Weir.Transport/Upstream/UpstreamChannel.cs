using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The origin's side of an attempt, whatever the protocol: a connection of HTTP/1.1, or a stream of HTTP/2. Owner: one
/// loop thread.
/// </summary>
internal abstract class UpstreamChannel : HttpChannel
{
    private AttemptTimeouts _timeouts = null!;

    private protected UpstreamChannel(
        TransportLoop transport, ByteStream stream, ConnectionInput input, ConnectionTimer timer)
        : base(transport, FaultSide.Upstream, stream, input, timer)
    {
    }

    /// <summary>Whether bytes may stay away as long as on an idle connection.</summary>
    internal bool IsStream { get; private set; }

    /// <summary>Whether its connection has served another attempt before this one.</summary>
    internal bool IsReused { get; set; }

    /// <summary>What exactly the codec refuses in a response, if it does.</summary>
    internal HttpError Error { get; private protected set; }

    /// <summary>What the connection was ended for, in words; empty where the fault says it all.</summary>
    internal virtual string Reason => "";

    /// <summary>Whether nothing of the request has gone out.</summary>
    internal abstract bool IsUnsent { get; }

    /// <summary>Whether the origin has told that it did not act on the request.</summary>
    internal virtual bool IsUnprocessed => false;

    /// <summary>Whether some of a head has come.</summary>
    internal abstract bool HasResponseBytes { get; }

    /// <summary>Begins an attempt.</summary>
    internal void Begin(AttemptTimeouts timeouts)
    {
        _timeouts = timeouts;
        IsStream = false;
    }

    /// <summary>From here on bytes may stay away as long as on an idle connection: event streams and tunnels.</summary>
    internal void BeginStream() => IsStream = true;

    /// <summary>
    /// Waits, before a request that asks for another protocol, until it is known whether the origin serves that; a
    /// fault, or none.
    /// </summary>
    internal virtual ValueTask<Fault> ReadyAsync() => new(Fault.None);

    /// <summary>Writes the head of the request; the result is a fault, or none.</summary>
    internal abstract Fault SendHead(Head request, in BodyFraming framing);

    /// <summary>Begins to read a head into <paramref name="response"/>.</summary>
    internal abstract void BeginHead(Head response);

    /// <summary>
    /// Reads on: Received when the head is complete (its bytes are pinned), a waiting step, or Reset with the fault.
    /// </summary>
    internal abstract InputStep ReadHead(Head response, out Fault fault);

    /// <summary>Lets go of the bytes of the head.</summary>
    internal abstract void UnpinHead();

    /// <summary>Finds out how the body of a final response is framed. False with the error.</summary>
    internal abstract bool TryFrame(Head response, Method method, out BodyFraming framing, out HttpError error);

    /// <summary>
    /// Both messages are over: the connection serves other attempts, if <paramref name="keepsAlive"/>, for which its
    /// origin may have said how many seconds it waits (0: it has not).
    /// </summary>
    internal abstract void Complete(bool keepsAlive, long keepAliveSeconds);

    /// <summary>Ends it; with <paramref name="reset"/> the origin sees that it was cut.</summary>
    internal abstract void Close(Fault fault, bool reset);

    /// <inheritdoc/>
    internal override void StartBodyInput()
    {
        if (IsTunnel)
        {
            return;
        }

        if (IsStream)
        {
            Timer.SetInput(Fault.BetweenBytesTimeout, Transport.IdleNanoseconds);
        }
        else
        {
            Timer.SetInput(Fault.BetweenBytesTimeout, _timeouts.BetweenBytesNanoseconds);
        }
    }

    /// <inheritdoc/>
    internal override void StartOutput()
    {
        if (!IsTunnel)
        {
            Timer.SetOutput(Fault.BetweenBytesTimeout, _timeouts.BetweenBytesNanoseconds);
        }
    }
}
