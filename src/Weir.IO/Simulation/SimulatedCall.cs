namespace Weir.IO.Simulation;

/// <summary>The calls of <see cref="Net"/>, for the trace and for errors made to order.</summary>
public enum SimulatedCall : byte
{
    CreatePoller,
    Register,
    Unregister,
    Wait,
    CreateSignal,
    Signal,
    ClearSignal,
    Listen,
    Accept,
    Connect,
    SocketError,
    Receive,
    Send,
    ShutdownWrite,
    Close,
}
