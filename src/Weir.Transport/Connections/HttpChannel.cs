using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// What carries one exchange at a time with one peer: a connection of HTTP/1.1, or a stream of HTTP/2. Its bytes, what
/// is unread of them, and its deadlines. Owner: one loop thread.
/// </summary>
internal abstract class HttpChannel
{
    private protected HttpChannel(
        TransportLoop transport, FaultSide side, ByteStream stream, ConnectionInput input, ConnectionTimer timer)
    {
        Transport = transport;
        Side = side;
        Stream = stream;
        Input = input;
        Timer = timer;
    }

    internal TransportLoop Transport { get; }

    internal FaultSide Side { get; }

    internal ByteStream Stream { get; }

    internal ConnectionInput Input { get; }

    internal ConnectionTimer Timer { get; }

    /// <summary>Whether the channel is one end of a tunnel, which keeps the time itself.</summary>
    internal bool IsTunnel { get; set; }

    internal EventLoop Loop => Transport.Loop;

    /// <summary>The fault that stands for a broken connection of this side.</summary>
    internal Fault ResetFault => Side == FaultSide.Downstream ? Fault.DownstreamReset : Fault.UpstreamReset;

    /// <summary>
    /// Whether the bytes of a stream are content and nothing else, and its end is that of the message: HTTP/2.
    /// </summary>
    internal virtual bool IsFramed => false;

    /// <summary>Starts the deadline under which a body is read from this channel.</summary>
    internal abstract void StartBodyInput();

    /// <summary>Starts the deadline under which output to this channel has to go.</summary>
    internal abstract void StartOutput();

    /// <summary>Gives back the memory of the request's head while a response is relayed to a slow client.</summary>
    internal virtual void ReleaseRequestHead()
    {
    }

    /// <summary>
    /// The trailers that came with the end of a framed message, which the caller owns; null for none.
    /// </summary>
    internal virtual Head? TakeTrailers() => null;

    /// <summary>
    /// Ends a message whose content has been written, where its framing has not ended it; false when there is no
    /// memory for that now.
    /// </summary>
    internal virtual bool TryEndMessage(Head? trailers) => true;

    /// <summary>Waits for what an <see cref="InputStep"/> of waiting asked for.</summary>
    internal ValueTask<Fault> InputAsync(InputStep step) =>
        step == InputStep.Memory ? Stream.MemoryAsync() : Stream.ReadableAsync();
}
