using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// What both kinds of connection are: a socket, its unread input and its deadlines on one loop. Owner: one loop thread.
/// </summary>
internal abstract class HttpConnection : ISocketOwner, ITimedConnection
{
    private protected HttpConnection(
        TransportLoop transport, int descriptor, FaultSide side, bool isMoved = false)
    {
        Transport = transport;
        Side = side;
        Fault reset = side == FaultSide.Downstream ? Fault.DownstreamReset : Fault.UpstreamReset;
        Socket = new StreamSocket(transport.Loop, descriptor, this, reset, isMoved);
        Input = new ConnectionInput(Socket);
        Timer = new ConnectionTimer(Socket, this);
    }

    internal TransportLoop Transport { get; }

    internal FaultSide Side { get; }

    internal StreamSocket Socket { get; }

    internal ConnectionInput Input { get; }

    internal ConnectionTimer Timer { get; }

    /// <summary>Whether the connection is one end of a tunnel, which keeps the time itself.</summary>
    internal bool IsTunnel { get; set; }

    internal EventLoop Loop => Transport.Loop;

    /// <summary>The fault that stands for a broken connection of this side.</summary>
    internal Fault ResetFault => Side == FaultSide.Downstream ? Fault.DownstreamReset : Fault.UpstreamReset;

    /// <summary>Starts the deadline under which a body is read from this connection.</summary>
    internal abstract void StartBodyInput();

    /// <summary>Starts the deadline under which output to this connection has to go.</summary>
    internal abstract void StartOutput();

    /// <inheritdoc/>
    public abstract void OnTimeout(Fault fault);

    /// <inheritdoc/>
    public abstract void OnHangUp();

    /// <inheritdoc/>
    public abstract void OnUnawaitedInput();

    /// <summary>Waits for what an <see cref="InputStep"/> of waiting asked for.</summary>
    internal ValueTask<Fault> InputAsync(InputStep step) =>
        step == InputStep.Memory ? Socket.MemoryAsync() : Socket.ReadableAsync();

    /// <summary>Closes the socket and gives back what the connection holds.</summary>
    private protected void Release(bool reset)
    {
        Timer.Dispose();
        Input.ReleaseAll();
        Socket.Close(reset);
    }
}
