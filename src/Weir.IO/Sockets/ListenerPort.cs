using Weir.Core;

namespace Weir.IO;

/// <summary>
/// A listener as one loop sees it: level-triggered and exclusive, so that one loop wakes for a connection. Owner: one
/// loop thread.
/// </summary>
internal sealed class ListenerPort : LoopItem, IPollable, IDeadlineOwner
{
    private const int AcceptsPerTickMax = 64;
    private const int AcceptsAtEnd = 2 * Listener.Backlog;
    private const long PauseNanoseconds = 50_000_000;

    private readonly Deadline _pause;
    private bool _isRegistered;
    private bool _isClosed;
    private Fault _shortOf;
    private bool _isGrowing;
    private int _batch = 1;
    private long _lastTick;

    internal ListenerPort(Listener listener, EventLoop loop)
    {
        Listener = listener;
        Loop = loop;
        Opening = new OpeningItem(this);
        _pause = new Deadline(loop.Timers, this);
    }

    /// <inheritdoc/>
    int IPollable.Slot { get; set; } = -1;

    internal Listener Listener { get; }

    internal EventLoop Loop { get; }

    /// <summary>What registers the port, on its loop.</summary>
    internal LoopItem Opening { get; }

    /// <inheritdoc/>
    public void OnDeadline()
    {
        if (!_isClosed)
        {
            Register();
        }
    }

    /// <inheritdoc/>
    void IPollable.OnEvents(PollEvents events) => Loop.Schedule(this);

    /// <inheritdoc/>
    protected internal override void Run()
    {
        if (!_isClosed)
        {
            AcceptSome();
        }
    }

    internal void Close()
    {
        if (!Listener.IsInherited)
        {
            _ = Accept(AcceptsAtEnd, isLast: true);
        }

        _isClosed = true;
        _pause.Dispose();
        Unregister();
    }

    // As many as are likely to be there, since the call that finds none costs as much as one that does: one, twice as
    // many as before while they keep coming tick after tick, and again fewer when there were not so many. The level
    // brings what was left.
    private void AcceptSome()
    {
        if (_isGrowing && Loop.TickCount == _lastTick + 1)
        {
            _batch = Math.Min(AcceptsPerTickMax, _batch * 2);
        }

        int accepted = Accept(_batch);
        _isGrowing = accepted == _batch;
        _batch = Math.Max(1, accepted);
        _lastTick = Loop.TickCount;
    }

    // At the end the limit does not hold: who is not accepted then is reset. Returns how many were accepted.
    private int Accept(int acceptsMax, bool isLast = false)
    {
        int accepted = 0;
        bool isTight = false;
        for (int i = 0; i < acceptsMax; i++)
        {
            if (!isLast && Listener.IsFull())
            {
                isTight = true;
                if (!HasMadeRoom(Fault.TooManyConnections))
                {
                    Loop.AcceptPausesFull++;
                    Pause();
                    break;
                }
            }

            int descriptor = Loop.Net.Accept(Listener.Descriptor, out NetAddress peer);
            if (descriptor >= 0)
            {
                accepted++;
                _shortOf = isTight ? _shortOf : Fault.None;
                isTight = false;
                Listener.Place(Loop, descriptor, peer);
                continue;
            }

            if (descriptor is -NetError.ConnectionAborted or -NetError.Interrupted)
            {
                continue;
            }

            if (descriptor == -NetError.WouldBlock)
            {
                break;
            }

            // No descriptors or no memory: what is open finishes and makes room; the level stays up meanwhile.
            isTight = true;
            if (!HasMadeRoom(Fault.NoDescriptors))
            {
                Loop.AcceptPausesShort++;
                Pause();
                break;
            }
        }

        return accepted;
    }

    // An idle connection gives way to one that wants something. What is short is told when that begins, and not again
    // before somebody could be accepted without it.
    private bool HasMadeRoom(Fault reason)
    {
        if (_shortOf != reason)
        {
            _shortOf = reason;
            Listener.TellShort(reason);
        }

        return Listener.MakeRoom(Loop);
    }

    private void Pause()
    {
        Unregister();
        _pause.Set(Loop.Now + PauseNanoseconds);
    }

    private void Register()
    {
        if (_isRegistered)
        {
            return;
        }

        _isRegistered = Loop.Attach(this, Listener.Descriptor, PollEvents.In | PollEvents.Exclusive) >= 0;
        if (!_isRegistered)
        {
            // The poller has no memory for it now; a port that gave up would never accept again.
            Loop.AcceptPausesShort++;
            Pause();
        }
    }

    private void Unregister()
    {
        if (_isRegistered)
        {
            _isRegistered = false;
            Loop.Detach(this);
            _ = Loop.Net.Unregister(Loop.Poller, Listener.Descriptor);
        }
    }

    private sealed class OpeningItem(ListenerPort port) : LoopItem
    {
        protected internal override void Run()
        {
            // The wheel belongs to the loop, so the port meets it only here.
            port.Register();
        }
    }
}
