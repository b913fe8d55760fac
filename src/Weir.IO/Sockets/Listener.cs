using Weir.Core;

namespace Weir.IO;

/// <summary>
/// One listening socket in the pollers of all loops. Owner: <see cref="Open"/> and <see cref="CloseAsync"/> any thread,
/// one at a time; each loop has its own <see cref="ListenerPort"/>.
/// </summary>
public sealed class Listener
{
    /// <summary>Finished handshakes that wait to be accepted.</summary>
    public const int Backlog = 4096;

    private readonly EventLoop[] _loops;
    private readonly Action<EventLoop, int, NetAddress> _accepted;
    private readonly Action<Fault>? _short;
    private readonly Func<EventLoop, bool>? _makeRoom;
    private readonly ListenerPort[] _ports;
    private volatile int _connectionsMax;
    private int _openPorts;

    /// <param name="loops">The loops that accept.</param>
    /// <param name="descriptor">A listening descriptor; the listener owns it.</param>
    /// <param name="address">The address that it is bound to.</param>
    /// <param name="connectionsMax">Open connections over all loops at which accepting pauses.</param>
    /// <param name="accepted">Called on the loop that the connection will live on.</param>
    /// <param name="short">Called on the accepting loop when room or descriptors are used up, with which.</param>
    /// <param name="makeRoom">Closes a connection of the accepting loop that can be spared; false for none.</param>
    public Listener(
        EventLoop[] loops,
        int descriptor,
        NetAddress address,
        int connectionsMax,
        Action<EventLoop, int, NetAddress> accepted,
        Action<Fault>? @short = null,
        Func<EventLoop, bool>? makeRoom = null)
    {
        _loops = loops;
        _accepted = accepted;
        _short = @short;
        _makeRoom = makeRoom;
        _ports = new ListenerPort[loops.Length];
        Descriptor = descriptor;
        Address = address;
        _connectionsMax = connectionsMax;
    }

    public NetAddress Address { get; }

    /// <summary>Open connections over all loops at which accepting pauses. Any thread.</summary>
    public int ConnectionsMax
    {
        get => _connectionsMax;
        set => _connectionsMax = value;
    }

    /// <summary>
    /// Whether the descriptor was inherited: whoever made it keeps it, and accepts what this process does not.
    /// </summary>
    public bool IsInherited { get; init; }

    internal int Descriptor { get; }

    /// <summary>Starts to accept on every loop.</summary>
    public void Open()
    {
        _openPorts = _loops.Length;
        for (int i = 0; i < _loops.Length; i++)
        {
            _ports[i] = new ListenerPort(this, _loops[i]);
            _loops[i].Post(_ports[i].Opening);
        }
    }

    /// <summary>
    /// Lets no further handshake begin; those under way are still accepted. Any thread, before
    /// <see cref="CloseAsync"/>.
    /// </summary>
    public void StopHandshakes()
    {
        if (!IsInherited)
        {
            _loops[0].Net.StopHandshakes(Descriptor);
        }
    }

    /// <summary>
    /// Stops accepting. What had finished its handshake until then is accepted first, so that no client sees a reset.
    /// The task ends when the descriptor is closed.
    /// </summary>
    public Task CloseAsync()
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (ListenerPort port in _ports)
        {
            port.Loop.Post(new Closing(port, closed));
        }

        return closed.Task;
    }

    /// <summary>Whether the process holds as many connections as it may.</summary>
    internal bool IsFull()
    {
        int count = 0;
        foreach (EventLoop loop in _loops)
        {
            count += loop.ConnectionCount;
        }

        return count >= ConnectionsMax;
    }

    /// <summary>
    /// Gives an accepted connection to the least loaded loop, the accepting one unless it has clearly more: the fewest
    /// moves that keep the loops within two connections of each other.
    /// </summary>
    internal void Place(EventLoop acceptor, int descriptor, in NetAddress peer)
    {
        EventLoop target = acceptor;
        foreach (EventLoop loop in _loops)
        {
            if (loop.ConnectionCount < target.ConnectionCount - (ReferenceEquals(target, acceptor) ? 1 : 0))
            {
                target = loop;
            }
        }

        target.AddConnection();
        if (ReferenceEquals(target, acceptor))
        {
            _accepted(acceptor, descriptor, peer);
        }
        else
        {
            target.Post(new HandOver(this, target, descriptor, peer));
        }
    }

    internal void TellShort(Fault reason) => _short?.Invoke(reason);

    internal bool MakeRoom(EventLoop loop) => _makeRoom?.Invoke(loop) ?? false;

    private void OnPortClosed(EventLoop loop, TaskCompletionSource closed)
    {
        if (Interlocked.Decrement(ref _openPorts) == 0)
        {
            loop.Net.Close(Descriptor);
            closed.SetResult();
        }
    }

    /// <summary>A raw descriptor on its way to another loop.</summary>
    private sealed class HandOver(Listener listener, EventLoop loop, int descriptor, NetAddress peer) : LoopItem
    {
        protected internal override void Run() => listener._accepted(loop, descriptor, peer);
    }

    /// <summary>The end of one port, on its loop.</summary>
    private sealed class Closing(ListenerPort port, TaskCompletionSource closed) : LoopItem
    {
        protected internal override void Run()
        {
            port.Close();
            port.Listener.OnPortClosed(port.Loop, closed);
        }
    }
}
