using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// A socket on its way to a destination, before it is known what will be spoken on it. Owner: one loop thread.
/// </summary>
internal sealed class DialledSocket : ISocketOwner, ITimedConnection
{
    private readonly string _name;

    internal DialledSocket(EventLoop loop, int descriptor, string name)
    {
        _name = name;
        Socket = new StreamSocket(loop, descriptor, Fault.UpstreamReset);
        Timer = new ConnectionTimer(Socket) { Owner = this };
    }

    internal StreamSocket Socket { get; }

    internal ConnectionTimer Timer { get; }

    /// <summary>What the watchdog calls it.</summary>
    public override string ToString() => $"upstream connection to {_name}";

    /// <inheritdoc/>
    public void OnTimeout(Fault fault) => Socket.Abort(fault);

    /// <inheritdoc/>
    public void OnHangUp()
    {
        // Whoever waits for the connection sees it.
    }

    /// <inheritdoc/>
    public void OnUnawaitedInput()
    {
        // Whoever serves the connection reads it.
    }
}
