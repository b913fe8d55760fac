using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One attempt's place in the line of a full pool. Owner: its loop thread; <see cref="Node"/> is guarded by the limit's
/// lock, and <see cref="GrantPlace"/> is for any thread.
/// </summary>
internal sealed class PoolWait : LoopItem, IDeadlineOwner
{
    private readonly LoopSource _source = new();
    private readonly Deadline _deadline;
    private readonly PoolLimit _limit;

    internal PoolWait(TransportLoop transport, PoolLimit limit, bool isFresh)
    {
        Transport = transport;
        IsFresh = isFresh;
        _limit = limit;
        _deadline = new Deadline(transport.Loop.Timers, this);
    }

    internal TransportLoop Transport { get; }

    /// <summary>Whether only a new connection will do: a second one that died unseen could not be made good.</summary>
    internal bool IsFresh { get; }

    /// <summary>Its node in the line; null when it is not in it any more.</summary>
    internal LinkedListNode<PoolWait>? Node { get; set; }

    /// <summary>The connection of this loop, or the stream of one, that was handed over, if one was.</summary>
    internal UpstreamChannel? Channel { get; private set; }

    /// <summary>
    /// The connection that was handed over by another loop, if one was; with neither, a place was granted.
    /// </summary>
    internal MovedConnection? Moved { get; private set; }

    /// <summary>Waits for a connection or for the place to open one. The result is a fault, or none.</summary>
    internal ValueTask<Fault> WaitAsync(long nanoseconds)
    {
        ValueTask<Fault> wait = _source.Wait();
        _deadline.Set(Transport.Loop.Now + nanoseconds);
        return wait;
    }

    /// <summary>Grants the reserved place. Any thread.</summary>
    internal void GrantPlace() => Transport.Loop.Post(this);

    /// <summary>Hands a connection over, on the connection's loop, which may be another one than the wait's.</summary>
    internal void Grant(UpstreamConnection connection)
    {
        if (ReferenceEquals(connection.Transport, Transport))
        {
            connection.IsReused = true;
            Grant((UpstreamChannel)connection);
        }
        else
        {
            Moved = connection.Leave();
            Transport.Loop.Post(this);
        }
    }

    /// <summary>Hands a channel of this loop over.</summary>
    internal void Grant(UpstreamChannel channel)
    {
        Channel = channel;
        Transport.Loop.Schedule(this);
    }

    /// <summary>Gives the wait up, unless the grant is on its way.</summary>
    internal void Abort(Fault fault)
    {
        if (_limit.TryLeave(this))
        {
            End(fault);
        }
    }

    /// <inheritdoc/>
    public void OnDeadline() => Abort(Fault.PoolWaitTimeout);

    /// <inheritdoc/>
    protected override void Run() => End(Fault.None);

    private void End(Fault fault)
    {
        _deadline.Dispose();
        _source.Complete(fault);
    }
}
