using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// What is left of a closed listener on one loop: its connections have a grace. Idle ones are ended a little before it
/// is over, so that a request on its way meets an end and no reset; at its end the rest is cut. Owner: one loop thread.
/// </summary>
internal sealed class ListenerEnd(ServedListener listener, TransportLoop transport, long graceNanoseconds)
    : LoopItem, IDeadlineOwner
{
    private Deadline? _deadline;
    private long _end;
    private bool _areIdleEnded;

    /// <inheritdoc/>
    public void OnDeadline()
    {
        if (_areIdleEnded)
        {
            _deadline!.Dispose();
            transport.Connections.ForEach(connection => connection.Leave(listener, mayCut: true));
            return;
        }

        _areIdleEnded = true;
        transport.Connections.ForEach(connection => connection.Leave(listener, mayCut: false));
        _deadline!.Set(_end);
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        transport.Connections.ForEach(connection => connection.BeginDrain(listener));
        _end = transport.Loop.Now + graceNanoseconds;
        _deadline = new Deadline(transport.Loop.Timers, this);
        _deadline.Set(_end - Server.IdleLead(graceNanoseconds));
    }
}
