namespace Weir.Telemetry;

/// <summary>
/// The log of exchanges. Loops put small records into bounded queues, one for each, and never wait; one thread turns
/// them into lines and writes these in batches. Owner: any thread; each loop has its own <see cref="AccessRecorder"/>,
/// the writer's thread owns the formatter and the output.
/// </summary>
/// <remarks>
/// What finds its queue full (the output blocks, the disk is slow) is dropped and counted; so is what the output
/// refuses, which is also told in the event log, at the first time, then once a minute, and when it works again. The
/// writer rests for a tenth of a second after a batch unless a queue is more than half full; a loop wakes it only when
/// it sleeps. Lines of one loop are in the order in which its exchanges ended.
/// </remarks>
public sealed class AccessLog : IDisposable
{
    /// <summary>The usual size of a loop's queue: some thousands of records.</summary>
    public const int QueueBytesUsual = 1 << 20;

    private const int BatchBytes = 64 * 1024;
    private const int RestMs = 100;

    private const int Busy = 0;
    private const int Resting = 1;
    private const int Asleep = 2;

    private static readonly TimeSpan s_stopBound = TimeSpan.FromSeconds(2);

    private readonly EventLog _events;
    private readonly Func<DateTimeOffset> _utc;
    private readonly Func<long> _monotonic;
    private readonly AccessRecorder[] _recorders;
    private readonly AccessLogTrouble _trouble;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _gate = new();
    private readonly Thread? _thread;
    private int _state;

    // What loops see at once, and what the writer takes over at its next batch; the latter under _gate.
    private AccessLogSettings? _settings;
    private Pending? _pending;
    private QueryMask _mask = QueryMask.None;
    private bool _reopens;

    // The writer's.
    private readonly LineBuffer _batch = new(BatchBytes * 2);
    private AccessFormatter? _formatter;
    private AccessLogOutput? _output;
    private int _batchLines;
    private long _written;
    private long _refused;

    /// <param name="loops">How many loops there are.</param>
    /// <param name="events">Where it tells of trouble.</param>
    /// <param name="utc">Wall time.</param>
    /// <param name="monotonic">The clock of the loops, in nanoseconds; any thread.</param>
    /// <param name="queueBytes">The size of each loop's queue, a power of two from 64 KiB on.</param>
    public AccessLog(
        int loops,
        EventLog events,
        Func<DateTimeOffset> utc,
        Func<long> monotonic,
        int queueBytes = QueueBytesUsual)
        : this(loops, events, utc, monotonic, queueBytes, hasThread: true)
    {
    }

    // Without a thread a test calls Drain.
    internal AccessLog(
        int loops,
        EventLog events,
        Func<DateTimeOffset> utc,
        Func<long> monotonic,
        int queueBytes,
        bool hasThread)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(utc);
        ArgumentNullException.ThrowIfNull(monotonic);
        _events = events;
        _utc = utc;
        _monotonic = monotonic;
        _trouble = new AccessLogTrouble(events);
        _recorders = new AccessRecorder[loops];
        for (int i = 0; i < loops; i++)
        {
            _recorders[i] = new AccessRecorder(this, queueBytes);
        }

        Recent = new RecentRequests(this);
        if (hasThread)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "weir-access-log" };
            _thread.Start();
        }
    }

    /// <summary>The last requests that failed or were slow, whether or not the log is on. Any thread.</summary>
    public RecentRequests Recent { get; }

    /// <summary>Lines that the output took. Any thread.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Records that found their queue full. Any thread.</summary>
    public long Dropped
    {
        get
        {
            long sum = 0;
            foreach (AccessRecorder recorder in _recorders)
            {
                sum += recorder.Dropped;
            }

            return sum;
        }
    }

    /// <summary>Lines that the output refused (a full disk, a closed pipe). Any thread.</summary>
    public long Refused => Volatile.Read(ref _refused);

    internal AccessLogSettings? Settings => Volatile.Read(ref _settings);

    internal ReadOnlySpan<AccessRecorder> Recorders => _recorders;

    internal QueryMask Mask => Volatile.Read(ref _mask);

    /// <summary>What one loop records into.</summary>
    public AccessRecorder ForLoop(int loop) => _recorders[loop];

    /// <summary>
    /// Writes by other settings from the next batch on; what was recorded before it is written to the output that was
    /// there before. Any thread; it does not wait for the writer.
    /// </summary>
    /// <param name="settings">The settings; null turns the log off.</param>
    /// <param name="output">
    /// The new output, which belongs to the log from here on; null keeps the one that is there.
    /// </param>
    /// <param name="mask">What is hidden, also in <see cref="Recent"/> while the log is off.</param>
    public void Apply(AccessLogSettings? settings, AccessLogOutput? output, QueryMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        lock (_gate)
        {
            Pending? unseen = _pending;
            AccessLogOutput? next = output ?? (settings is null ? null : unseen?.Output);
            if (!ReferenceEquals(next, unseen?.Output))
            {
                unseen?.Output?.Dispose();
            }

            _pending = new Pending(settings, next);
            Volatile.Write(ref _mask, mask);
            Volatile.Write(ref _settings, settings);
        }

        Wake();
    }

    /// <summary>
    /// Opens the file by its path again, after it was renamed: for SIGUSR1. Any thread; it does not wait for the
    /// writer.
    /// </summary>
    public void Reopen()
    {
        Volatile.Write(ref _reopens, true);
        Wake();
    }

    /// <summary>Registers the log's own counters.</summary>
    public void Register(MetricsRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Observe(
            "weir.access_log.written", "{line}", "Lines of the access log that its output took.", MetricKind.Counter,
            () => Written);
        const string Name = "weir.access_log.dropped";
        const string Help = "Records of the access log that were lost, by what had no room for them.";
        registry.Observe(
            Name, "{record}", Help, MetricKind.Counter, () => Dropped, new MetricLabel("weir.cause", "queue"));
        registry.Observe(
            Name, "{record}", Help, MetricKind.Counter, () => Refused, new MetricLabel("weir.cause", "output"));
    }

    /// <summary>
    /// Writes what is queued and ends the thread, within two seconds: an output that blocks cannot hold the process.
    /// Call it when the loops have ended.
    /// </summary>
    public void Dispose()
    {
        if (_stop.IsSet)
        {
            return;
        }

        _stop.Set();
        _wake.Set();
        if (_thread is null)
        {
            Drain();
        }
        else if (!_thread.Join(s_stopBound))
        {
            // The thread still uses the output and the events; they go with the process.
            return;
        }

        _output?.Dispose();
        _pending?.Output?.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    /// <summary>One moment on both clocks.</summary>
    internal AccessClock ReadClock() => new(_utc(), _monotonic());

    /// <summary>A loop has put a record into its queue.</summary>
    internal void OnRecorded(bool isHalfFull)
    {
        // The fence orders the record before the look at the state, as the thread orders the state before its look at
        // the queues: one of the two sees the other.
        Interlocked.MemoryBarrier();
        int state = Volatile.Read(ref _state);
        if (state == Asleep || (state == Resting && isHalfFull))
        {
            Wake();
        }
    }

    /// <summary>Writes what is queued now; false when there was nothing. The writer's thread only.</summary>
    internal bool Drain()
    {
        // First what was recorded under the old settings, as far as that can be told apart.
        bool hasWork = WriteQueued();
        lock (_gate)
        {
            if (_pending is { } pending)
            {
                TakeOver(pending);
                _pending = null;
            }
        }

        if (Interlocked.Exchange(ref _reopens, false) && _output?.Reopen() is { } problem)
        {
            _events.Error($"access log: cannot reopen {_output.Name}: {problem}; the old file is still written");
        }

        _trouble.Look(_utc(), Dropped);
        return hasWork;
    }

    private void TakeOver(Pending pending)
    {
        if (pending.Settings is null)
        {
            _output?.Dispose();
            _output = null;
            _formatter = null;
            return;
        }

        if (pending.Output is { } output)
        {
            _output?.Dispose();
            _output = output;
        }

        _formatter = AccessFormatter.For(pending.Settings);
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            bool hasWork = Drain();
            Interlocked.Exchange(ref _state, hasWork ? Resting : Asleep);
            if (!_stop.IsSet && (hasWork || !HasQueued()))
            {
                _wake.WaitOne(hasWork ? RestMs : Timeout.Infinite);
            }

            Volatile.Write(ref _state, Busy);
        }

        Drain();
        Drain();
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _state, Busy) != Busy)
        {
            _wake.Set();
        }
    }

    private bool HasQueued()
    {
        if (Volatile.Read(ref _pending) is not null || Volatile.Read(ref _reopens))
        {
            return true;
        }

        foreach (AccessRecorder recorder in _recorders)
        {
            if (recorder.Ring is { } ring && ring.Taken != ring.Written)
            {
                return true;
            }
        }

        return false;
    }

    private bool WriteQueued()
    {
        bool hasWork = false;
        AccessClock clock = ReadClock();
        foreach (AccessRecorder recorder in _recorders)
        {
            if (recorder.Ring is not { } ring)
            {
                continue;
            }

            long until = ring.Written;
            while (ring.TryPeek(until, out ReadOnlySpan<byte> record))
            {
                hasWork = true;
                Format(record, clock);
                ring.Release();
                if (_batch.Length >= BatchBytes)
                {
                    Send();
                }
            }
        }

        Send();
        return hasWork;
    }

    private void Format(ReadOnlySpan<byte> encoded, in AccessClock clock)
    {
        AccessRecord record = new(encoded);
        if (_formatter is null)
        {
            // The log was just turned on: its output comes with the change that is about to be taken over.
            _formatter = TakeFirst();
        }

        if (_formatter is not null)
        {
            _formatter.Write(_batch, record, clock.TimeOf(record.StartedAt));
            _batchLines++;
        }
    }

    private AccessFormatter? TakeFirst()
    {
        lock (_gate)
        {
            if (_pending is { } pending)
            {
                TakeOver(pending);
                _pending = null;
            }
        }

        return _formatter;
    }

    private void Send()
    {
        if (_batchLines == 0 || _output is null)
        {
            _batch.Clear();
            _batchLines = 0;
            return;
        }

        string? problem = _output.Write(_batch.Written, out int written);
        int lost = problem is null ? 0 : _batch.Written[written..].Count((byte)'\n');
        Volatile.Write(ref _written, _written + _batchLines - lost);
        Volatile.Write(ref _refused, _refused + lost);
        _trouble.OnWritten(_utc(), _output.Name, problem, lost);
        _batch.Clear();
        _batchLines = 0;
    }

    // What the writer takes over at its next batch; without an output the one that is there stays.
    private sealed record Pending(AccessLogSettings? Settings, AccessLogOutput? Output);
}
