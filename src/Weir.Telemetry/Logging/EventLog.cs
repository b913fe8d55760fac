using System.Collections.Concurrent;
using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// The log of faults and messages. Loops put small records into a bounded ring and never wait; one thread turns them
/// into lines and writes them in batches. Owner: any thread writes; the log's thread owns everything behind the ring.
/// </summary>
/// <remarks>
/// A flood cannot fill a disk: of one fault on one route and destination the first few a second are written in full,
/// the rest becomes one line with their number. What finds the ring full is dropped, counted, and told. The last 64
/// cells are kept for messages, so that a flood of faults does not hide the start, the stop or a failed reload.
/// Writers wake the thread only when it sleeps, and after a batch it rests for 10 ms: under load a loop makes no
/// system call for the log.
/// </remarks>
public sealed class EventLog : IDisposable
{
    private const int SpareForMessages = 64;
    private const int BatchBytes = 32 * 1024;
    private const int RestMs = 10;
    private const int HeldBackWaitMs = 250;

    private static readonly TimeSpan s_stopBound = TimeSpan.FromSeconds(2);

    private readonly Stream _output;
    private readonly Func<DateTimeOffset> _now;
    private readonly FaultLevel _minimum;
    private readonly int _spare;
    private readonly EventRing _ring;
    private readonly EventLimiter _limiter;
    private readonly LineBuffer _batch = new(BatchBytes * 2);
    private readonly EventFormatter _formatter;
    private readonly EventLimiter.HeldBackHandler _tell;
    private readonly ConcurrentQueue<FlushWaiter> _flushes = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread? _thread;
    private QueryMask _mask = QueryMask.None;
    private int _isAsleep;
    private long _dropped;
    private long _droppedTold;
    private long _writeFailures;

    /// <param name="output">Where lines go; it is flushed after each batch and not closed.</param>
    /// <param name="now">The clock, called by every writer.</param>
    /// <param name="options">Bounds and form; the defaults when null.</param>
    public EventLog(Stream output, Func<DateTimeOffset> now, EventLogOptions? options = null)
        : this(output, now, options ?? new EventLogOptions(), hasThread: true)
    {
    }

    // Without a thread a test calls Drain.
    internal EventLog(Stream output, Func<DateTimeOffset> now, EventLogOptions options, bool hasThread)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(now);
        _output = output;
        _now = now;
        _minimum = options.Minimum;
        _ring = new EventRing(options.Capacity);
        _spare = Math.Min(SpareForMessages, options.Capacity / 4);
        _limiter = new EventLimiter(options.FullPerSecond);
        _formatter = new EventFormatter(_batch, options.Color);
        _tell = (in heldBack) => _formatter.Write(heldBack);
        if (hasThread)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "weir-log" };
            _thread.Start();
        }
    }

    /// <summary>Records that found no room. Any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>
    /// Batches that the output refused (a closed pipe, a full disk); their lines are lost. Any thread.
    /// </summary>
    public long WriteFailures => Volatile.Read(ref _writeFailures);

    /// <summary>What is hidden of targets in lines that are made from here on; nothing at first. Any thread.</summary>
    public QueryMask Mask
    {
        get => Volatile.Read(ref _mask);
        set => Volatile.Write(ref _mask, value);
    }

    /// <summary>
    /// Logs a fault at the level of the fault table; quiet ones are ignored. Any thread; never waits.
    /// </summary>
    public void Write(in FaultEvent fault)
    {
        FaultLevel level = fault.Fault.Entry().Level;
        if (level == FaultLevel.Quiet || level < _minimum)
        {
            return;
        }

        Wake(_ring.TryWrite(fault, level, _now(), _spare));
    }

    /// <summary>Logs that something normal happened. Any thread; never waits.</summary>
    public void Info(string message) => Write(message, FaultLevel.Info);

    /// <summary>Logs that somebody should look at something some day. Any thread; never waits.</summary>
    public void Warning(string message) => Write(message, FaultLevel.Warning);

    /// <summary>Logs that something failed. Any thread; never waits.</summary>
    public void Error(string message) => Write(message, FaultLevel.Error);

    /// <summary>Registers the log's own counters.</summary>
    public void Register(MetricsRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Observe(
            "weir.log.dropped", "{record}", "Log records that found no room.", MetricKind.Counter, () => Dropped);
        registry.Observe(
            "weir.log.failures", "{batch}", "Batches of log lines that the output refused.", MetricKind.Counter,
            () => WriteFailures);
    }

    /// <summary>
    /// Waits until everything logged before the call is with the output; false when it took longer than
    /// <paramref name="bound"/>. Blocks: not for loops.
    /// </summary>
    public bool Flush(TimeSpan bound)
    {
        if (_thread is null || _stop.IsSet)
        {
            return _ring.Taken == _ring.Written;
        }

        using FlushWaiter waiter = new(_ring.Written);
        _flushes.Enqueue(waiter);
        Wake(isWritten: true);
        return waiter.Wait(bound);
    }

    /// <summary>
    /// Writes what is queued and held back and ends the thread, within two seconds: an output that blocks cannot hold
    /// the process. What is logged afterwards is lost.
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
            Drain(isLast: true);
        }
        else if (!_thread.Join(s_stopBound))
        {
            // The thread still uses the events; they go with the process.
            return;
        }

        _wake.Dispose();
    }

    /// <summary>
    /// Writes what is queued now, and what was held back in a second that is over. The log's thread only.
    /// </summary>
    internal void Drain(bool isLast = false)
    {
        long until = _ring.Written;
        _formatter.Mask = Mask;
        while (_ring.Taken < until)
        {
            ref EventRecord record = ref _ring.TryPeek(out bool found);
            if (!found)
            {
                // Its writer has claimed the cell and is about to fill it; the next drain takes it.
                break;
            }

            if (record.Message is not null || _limiter.Admit(record, _tell))
            {
                _formatter.Write(ref record);
            }

            _ring.Release();
            if (_batch.Length >= BatchBytes)
            {
                Send();
            }
        }

        DateTimeOffset now = _now();
        _limiter.Expire(now, isLast, _tell);
        long dropped = Dropped;
        if (dropped > _droppedTold)
        {
            _formatter.WriteDropped(now, dropped - _droppedTold);
            _droppedTold = dropped;
        }

        Send();
    }

    private void Write(string message, FaultLevel level)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (level >= _minimum)
        {
            Wake(_ring.TryWrite(message, level, _now()));
        }
    }

    private void Wake(bool isWritten)
    {
        if (!isWritten)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        // The fence orders the record before the look at the flag, as the thread orders the flag before its look at
        // the ring: one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isAsleep) == 1 && Interlocked.Exchange(ref _isAsleep, 0) == 1)
        {
            _wake.Set();
        }
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            Drain();
            AnswerFlushes();
            Interlocked.Exchange(ref _isAsleep, 1);
            if (_ring.Taken == _ring.Written && _flushes.IsEmpty)
            {
                _wake.WaitOne(_limiter.HoldsBack ? HeldBackWaitMs : Timeout.Infinite);
            }

            Volatile.Write(ref _isAsleep, 0);
            if (_flushes.IsEmpty)
            {
                _stop.Wait(RestMs);
            }
        }

        Drain(isLast: true);
        AnswerFlushes();
    }

    private void AnswerFlushes()
    {
        while (_flushes.TryPeek(out FlushWaiter? waiter) && _ring.Taken >= waiter.Position)
        {
            _flushes.TryDequeue(out _);
            waiter.Set();
        }
    }

    private void Send()
    {
        if (_batch.Length == 0)
        {
            return;
        }

        try
        {
            _output.Write(_batch.Written);
            _output.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nowhere is left to say so: the counter is.
            Interlocked.Increment(ref _writeFailures);
        }

        _batch.Clear();
    }
}
