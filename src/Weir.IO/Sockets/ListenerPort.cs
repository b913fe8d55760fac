using Weir.Core;

namespace Weir.IO;

/// <summary>
/// A listener as one loop sees it: level-triggered and exclusive, so that one loop wakes for a connection. Owner: one
/// loop thread.
/// </summary>
internal sealed class ListenerPort : Pollable, IDeadlineOwner
{
    private const int AcceptsPerTickMax = 64;
    private const long PauseNanoseconds = 50_000_000;

    private readonly Deadline _pause;
    private bool _isRegistered;
    private bool _isClosed;
    private bool _isPausing;

    internal ListenerPort(Listener listener, EventLoop loop)
    {
        Listener = listener;
        Loop = loop;
        Opening = new OpeningItem(this);
        _pause = new Deadline(loop.Timers, this);
    }

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
    protected internal override void OnEvents(PollEvents events) => Loop.Schedule(this);

    /// <inheritdoc/>
    protected internal override void Run()
    {
        if (!_isClosed)
        {
            Accept(AcceptsPerTickMax);
        }
    }

    internal void Close()
    {
        if (!Listener.IsInherited)
        {
            Accept(int.MaxValue, isLast: true);
        }

        _isClosed = true;
        _pause.Dispose();
        Unregister();
    }

    // At the end the limit does not hold: who is not accepted then is reset.
    private void Accept(int acceptsMax, bool isLast = false)
    {
        for (int i = 0; i < acceptsMax; i++)
        {
            if (!isLast && Listener.IsFull())
            {
                Loop.AcceptPausesFull++;
                Pause(Fault.TooManyConnections);
                return;
            }

            int descriptor = Loop.Net.Accept(Listener.Descriptor, out NetAddress peer);
            if (descriptor >= 0)
            {
                _isPausing = false;
                Listener.Place(Loop, descriptor, peer);
                continue;
            }

            if (descriptor is -NetError.ConnectionAborted or -NetError.Interrupted)
            {
                continue;
            }

            if (descriptor != -NetError.WouldBlock)
            {
                // No descriptors or no memory: what is open finishes and makes room; the level stays up meanwhile.
                Loop.AcceptPausesShort++;
                Pause(Fault.NoDescriptors);
            }

            return;
        }
    }

    // What a pause is for is told when it begins, and not again before something was accepted.
    private void Pause(Fault reason)
    {
        if (!_isPausing)
        {
            _isPausing = true;
            Listener.TellPaused(reason);
        }

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
            Pause(Fault.NoDescriptors);
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
