using System.Diagnostics;
using System.Runtime.CompilerServices;
using Weir.Core;

namespace Weir.IO;

/// <summary>
/// One event loop: the sockets, timers and slabs of one thread, and the tick that moves them. Owner: its loop thread;
/// only <see cref="Post"/>, <see cref="Stop"/> and the counters are for any thread.
/// </summary>
/// <remarks>
/// The tick: wait and harvest (only sets ready bits), timers, mailbox, run queue, flush. Callbacks never run inside the
/// harvest, and each dirty connection is sent once, whatever was written to it during the tick.
/// </remarks>
public sealed class EventLoop
{
    private const ulong SignalKey = ulong.MaxValue;
    private const int EventsMax = 256;
    private const long NanosecondsPerMs = 1_000_000;

    // A wait never lasts longer, so that a lost wake-up would cost a second and not the service.
    private const int WaitMsMax = 1000;

    // Items that one tick runs before it harvests again, so that items that wake each other cannot starve the rest.
    private const int ItemsPerTickMax = 10_000;

    // A step of a handshake may take some hundred microseconds: others come in between.
    private const int HandshakesPerTickMax = 8;

    [ThreadStatic]
    private static EventLoop? s_current;

    private readonly PollEvent[] _events = new PollEvent[EventsMax];
    private readonly SlotTable _slots = new();
    private readonly MailboxQueue _mailbox = new();
    private readonly Lock _signalGate = new();
    private readonly TimerStep _timerStep;
    private readonly int _poller;
    private readonly int _signal;
    private ItemQueue _ready;
    private ItemQueue _nextTick;
    private MemoryLine _inputWaiters;
    private MemoryLine _outputWaiters;
    private StreamSocket? _dirty;
    private bool _isLong;
    private bool _isSignalClosed;
    private int _isSleeping;
    private volatile bool _isStopping;
    private int _connectionCount;
    private LoopItem? _step;
    private long _stepSequence;
    private long _tickEnd;
    private BusyShare _busy;
    private TlsScratch? _tlsScratch;
    private long _handshakeTick;
    private int _handshakes;

    /// <exception cref="InvalidOperationException">The system gave no poller; the message says why.</exception>
    public EventLoop(int index, Net net, SlabAllowance allowance)
    {
        Index = index;
        Net = net;
        Slabs = new SlabPool(allowance);
        Now = net.Now;
        Timers = new TimerWheel(Now / NanosecondsPerMs);
        _tickEnd = Now;
        _busy = new BusyShare(Now);
        _timerStep = new TimerStep(this);
        _poller = Check(net.CreatePoller(), "a poller");
        _signal = Check(net.CreateSignal(), "a signal");
        Check(net.Register(_poller, _signal, PollEvents.In, SignalKey), "a registered signal");
    }

    /// <summary>The loop whose thread this is; null elsewhere.</summary>
    public static EventLoop? Current => s_current;

    /// <summary>Position among the loops of the process, from 0.</summary>
    public int Index { get; }

    public Net Net { get; }

    public SlabPool Slabs { get; }

    public TimerWheel Timers { get; }

    /// <summary>The tick's clock in nanoseconds: read once after the wait.</summary>
    public long Now { get; private set; }

    /// <summary>Ticks so far: tells work of this tick from work of an earlier one.</summary>
    public long TickCount { get; private set; }

    /// <summary>
    /// How much later than asked for the loop began a step, in nanoseconds: for a timer that came due while the loop
    /// was busy or its thread was not running. Any thread may read it.
    /// </summary>
    public LatencyHistogram Lag { get; } = new(isWhole: true);

    /// <summary>
    /// How long ticks took, in nanoseconds: what a new event may have to wait for. Any thread may read it.
    /// </summary>
    public LatencyHistogram TickDurations { get; } = new(isWhole: true);

    /// <summary>
    /// The share of the last second in which the loop was at work and did not wait, 0 to 1: whoever can do with less
    /// does so when it is high.
    /// </summary>
    public double BusyShare => _busy.Value;

    /// <summary>Downstream connections of this loop, those on their way to it included. Any thread.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>The items that the loop has run; a watchdog sees by it that a step does not end. Any thread.</summary>
    public long StepSequence => Volatile.Read(ref _stepSequence);

    /// <summary>The step that runs now; null between steps and while waiting. Any thread.</summary>
    public LoopItem? Step => Volatile.Read(ref _step);

    /// <summary>How often accepting was paused because the process holds as many connections as it may.</summary>
    public long AcceptPausesFull { get; internal set; }

    /// <summary>How often accepting was paused because the system gave no descriptor or memory.</summary>
    public long AcceptPausesShort { get; internal set; }

    internal int Poller => _poller;

    internal OutputPool Outputs { get; } = new();

    /// <summary>The memory that ciphertext passes through; made when a connection with TLS needs it.</summary>
    internal TlsScratch TlsScratch => _tlsScratch ??= new TlsScratch();

    /// <summary>Whether a tick would find work without an event: for a driver that is not <see cref="Run"/>.</summary>
    internal bool HasItems => !_ready.IsEmpty || !_nextTick.IsEmpty || !_mailbox.IsEmpty;

    internal bool HasMemoryWaiters => !_inputWaiters.IsEmpty || !_outputWaiters.IsEmpty;

    /// <summary>Whether a step of a handshake has room in this tick; else it is for the next one.</summary>
    internal bool HasHandshakeRoom => _handshakeTick != TickCount || _handshakes < HandshakesPerTickMax;

    /// <summary>
    /// Counts a step of a handshake that computed something; one that only wants more bytes is cheap.
    /// </summary>
    internal void NoteHandshakeStep()
    {
        if (_handshakeTick != TickCount)
        {
            _handshakeTick = TickCount;
            _handshakes = 0;
        }

        _handshakes++;
    }

    [Conditional("DEBUG")]
    public static void AssertOnLoop() => Debug.Assert(s_current is not null, "only a loop thread may do this");

    [Conditional("DEBUG")]
    public void AssertIsCurrent() => Debug.Assert(ReferenceEquals(s_current, this), "only the owning loop may do this");

    /// <summary>Runs ticks until <see cref="Stop"/>. Called once, on the thread that becomes the loop's.</summary>
    public void Run()
    {
        while (!_isStopping)
        {
            Tick(WaitMsMax);
        }

        s_current = null;
        lock (_signalGate)
        {
            _isSignalClosed = true;
            Net.Close(_signal);
        }

        Net.Close(_poller);
    }

    /// <summary>Makes <see cref="Run"/> return after the tick. Any thread.</summary>
    public void Stop()
    {
        _isStopping = true;
        Wake();
    }

    /// <summary>Puts an item into the mailbox and wakes the loop if it sleeps. Any thread.</summary>
    public void Post(LoopItem item)
    {
        _mailbox.Push(item);
        Wake();
    }

    /// <summary>
    /// Runs an item in this tick, after those scheduled before it; nothing happens when it is scheduled already.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Schedule(LoopItem item)
    {
        if (!item.IsScheduled)
        {
            item.IsScheduled = true;
            _ready.Enqueue(item);
        }
    }

    /// <summary>Runs an item in the next tick: for one that has used its share of this one.</summary>
    public void ScheduleNextTick(LoopItem item)
    {
        if (!item.IsScheduled)
        {
            item.IsScheduled = true;
            _nextTick.Enqueue(item);
        }
    }

    /// <summary>Runs an item when a slab to receive into may be had again.</summary>
    public void ScheduleOnInputMemory(LoopItem item)
    {
        if (!item.IsScheduled)
        {
            _inputWaiters.Join(item);
        }
    }

    /// <summary>
    /// Runs an item when a slab to write into may be had again: out of the reserve too, since what goes out makes room.
    /// </summary>
    public void ScheduleOnOutputMemory(LoopItem item)
    {
        if (!item.IsScheduled)
        {
            _outputWaiters.Join(item);
        }
    }

    /// <summary>Starts a root task; one that throws ends its owner, not the loop.</summary>
    public void Spawn(ILoopRoot root) => _ = SpawnAsync(root);

    /// <summary>
    /// Awaits a task of another world (files, database drivers) and comes back to this loop through its mailbox. The
    /// one door for such tasks; it allocates.
    /// </summary>
    public ValueTask<T> Foreign<T>(Task<T> task)
    {
        AssertIsCurrent();
        return task.IsCompleted ? new ValueTask<T>(task) : new ForeignWait<T>(this, task).Start();
    }

    /// <summary>
    /// Counts a connection in before it arrives, so that loops compare what is under way too. Any thread.
    /// </summary>
    public void AddConnection() => Interlocked.Increment(ref _connectionCount);

    /// <summary>Counts a connection out.</summary>
    public void RemoveConnection() => Interlocked.Decrement(ref _connectionCount);

    /// <summary>One tick; waits at most <paramref name="waitMsMax"/> for something to do.</summary>
    public void Tick(int waitMsMax)
    {
        s_current = this;
        int count = Harvest(waitMsMax);
        Now = Net.Now;
        TickCount++;
        NoteLag();
        SetReadyBits(count);
        QueueYielded();
        RunStep(_timerStep);
        RunMailbox();
        RunItems();
        Flush();
        ResumeMemoryWaiters();
        _tickEnd = Net.Now;
        TickDurations.Record(_tickEnd - Now);
        _busy.Record(Now, _tickEnd);
    }

    /// <summary>Registers a pollable's descriptor. Returns 0 or a negated error.</summary>
    internal int Attach(IPollable pollable, int descriptor, PollEvents events)
    {
        AssertIsCurrent();
        ulong key = _slots.Add(pollable);
        int result = Net.Register(_poller, descriptor, events, key);
        if (result < 0)
        {
            _slots.Remove(pollable);
        }

        return result;
    }

    /// <summary>
    /// Forgets a pollable whose descriptor is about to be closed, which takes it out of the poller as well.
    /// </summary>
    internal void Detach(IPollable pollable)
    {
        if (pollable.Slot >= 0)
        {
            _slots.Remove(pollable);
        }
    }

    /// <summary>Has the socket's output sent at the end of the tick.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void MarkDirty(StreamSocket socket)
    {
        if (!socket.IsDirty)
        {
            socket.IsDirty = true;
            socket.NextDirty = _dirty;
            _dirty = socket;
        }
    }

    /// <summary>Has everything written so far sent after this step, since the tick lasts.</summary>
    internal void NoteLongTick() => _isLong = true;

    private static async Task SpawnAsync(ILoopRoot root)
    {
        try
        {
            await root.ServeAsync();
        }
#pragma warning disable CA1031 // The boundary: a defect costs its connection, never the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            root.OnEscape(e);
        }
    }

    private static int Check(int result, string what) => result >= 0
        ? result
        : throw new InvalidOperationException(
            $"the system refuses {what} for an event loop: {NetError.Describe(result)}");

    private void Wake()
    {
        // The push before and the flag after are ordered by this exchange; the loop sets the flag and then looks.
        if (Interlocked.Exchange(ref _isSleeping, 0) == 1)
        {
            // The loop may have woken by itself and ended since: its descriptor could be another file by now.
            lock (_signalGate)
            {
                if (!_isSignalClosed)
                {
                    Net.Signal(_signal);
                }
            }
        }
    }

    private int Harvest(int waitMsMax)
    {
        int timeoutMs = WaitMs(waitMsMax);
        if (timeoutMs != 0)
        {
            Interlocked.Exchange(ref _isSleeping, 1);
            if (!_mailbox.IsEmpty || _isStopping)
            {
                timeoutMs = 0;
            }
        }

        int count = Net.Wait(_poller, _events, timeoutMs);
        Volatile.Write(ref _isSleeping, 0);
        return count;
    }

    private void NoteLag()
    {
        long dueMs = Timers.NextDueMs();
        if (dueMs != long.MaxValue && dueMs * NanosecondsPerMs <= Now)
        {
            Lag.Record(Now - (dueMs * NanosecondsPerMs));
        }
    }

    private int WaitMs(int waitMsMax)
    {
        if (!_ready.IsEmpty || !_nextTick.IsEmpty)
        {
            return 0;
        }

        long nextMs = Timers.NextDueMs();
        if (nextMs != long.MaxValue)
        {
            long leftNanoseconds = (nextMs * NanosecondsPerMs) - _tickEnd;
            long leftMs = Math.Max(0, (leftNanoseconds + NanosecondsPerMs - 1) / NanosecondsPerMs);
            waitMsMax = (int)Math.Min(waitMsMax, leftMs);
        }

        return HasMemoryWaiters ? Math.Min(waitMsMax, MemoryLine.RetryMs) : waitMsMax;
    }

    private void SetReadyBits(int count)
    {
        for (int i = 0; i < count; i++)
        {
            PollEvent e = _events[i];
            if (e.Key == SignalKey)
            {
                Net.ClearSignal(_signal);
            }
            else
            {
                _slots.Find(e.Key)?.OnEvents(e.Events);
            }
        }
    }

    // Behind what events have made ready, and before anything that this tick may put off to the next one.
    private void QueueYielded()
    {
        while (_nextTick.Dequeue() is { } item)
        {
            _ready.Enqueue(item);
        }
    }

    private void RunMailbox()
    {
        QueueNode? node = _mailbox.TakeAll();
        while (node is not null)
        {
            QueueNode? next = MailboxQueue.Next(node);
            RunStep((LoopItem)node);
            node = next;
        }
    }

    private void RunItems()
    {
        for (int i = 0; i < ItemsPerTickMax && _ready.Dequeue() is { } item; i++)
        {
            item.IsScheduled = false;
            RunStep(item);
            if (_isLong)
            {
                // Much was moved in this tick already: requests that were written in it must not wait for the rest.
                Flush();
            }
        }
    }

    private void RunStep(LoopItem item)
    {
        Volatile.Write(ref _step, item);
        item.Run();
        Volatile.Write(ref _step, null);
        Volatile.Write(ref _stepSequence, _stepSequence + 1);
    }

    private void Flush()
    {
        _isLong = false;
        while (_dirty is { } socket)
        {
            _dirty = socket.NextDirty;
            socket.NextDirty = null;
            socket.IsDirty = false;
            socket.Flush();
        }
    }

    private void ResumeMemoryWaiters()
    {
        if (!HasMemoryWaiters)
        {
            return;
        }

        if (_outputWaiters.Resume(Slabs.CanRent, Now) is { } writer)
        {
            _ready.Enqueue(writer);
        }

        if (_inputWaiters.Resume(Slabs.CanRentForInput, Now) is { } reader)
        {
            _ready.Enqueue(reader);
        }
    }

    /// <summary>The timers of a tick: a step like others, so that a watchdog can name it. Owner: the loop.</summary>
    private sealed class TimerStep(EventLoop loop) : LoopItem
    {
        /// <inheritdoc/>
        public override string ToString() => "timers";

        protected internal override void Run() => loop.Timers.Advance(loop.Now / NanosecondsPerMs);
    }
}
