using Weir.Core;

namespace Weir.Admin;

/// <summary>
/// The live numbers of one route, one destination, or all of them. Owner: the sampler, under its lock.
/// </summary>
internal sealed class RequestStats
{
    private readonly LatencyHistogram _durations = new();
    private readonly LatencyWindow _window = new();
    private readonly long[] _classes = new long[6];
    private readonly long[] _faults = new long[FaultTable.Entries.Length];
    private readonly long[] _faultsBefore = new long[FaultTable.Entries.Length];
    private readonly RateWindow _countWindow = new();
    private readonly RateWindow _failedWindow = new();

    /// <summary>All, since the start of the process.</summary>
    public long Count { get; private set; }

    /// <summary>Those that failed, since the start of the process.</summary>
    public long Failed { get; private set; }

    /// <summary>By the first digit of the status; 0: none was answered.</summary>
    public ReadOnlySpan<long> Classes => _classes;

    /// <summary>By fault.</summary>
    public ReadOnlySpan<long> Faults => _faults;

    /// <summary>The last fault that was seen to be counted; None when there was none.</summary>
    public Fault LastFault { get; private set; }

    /// <summary>When that was, to a second.</summary>
    public DateTimeOffset LastFaultAt { get; private set; }

    /// <summary>All durations since the start.</summary>
    public LatencyHistogram Durations => _durations;

    /// <summary>
    /// Whether a request counts as failed: nobody but the client is to blame for a fault of its side, or for a request
    /// that no route matched.
    /// </summary>
    public static bool IsFailure(int status, Fault fault) => fault == Fault.None
        ? status >= 500
        : fault.Entry().Side != FaultSide.Downstream && fault != Fault.NoRoute;

    /// <summary>Begins a reading.</summary>
    public void Begin()
    {
        Count = 0;
        Failed = 0;
        _classes.AsSpan().Clear();
        _faults.AsSpan().Clear();
        _durations.Clear();
    }

    /// <summary>Adds one series to the reading.</summary>
    public void Add(int status, Fault fault, LatencyHistogram durations, long count)
    {
        Count += count;
        Failed += IsFailure(status, fault) ? count : 0;
        int digit = status / 100;
        _classes[digit < _classes.Length ? digit : 0] += count;
        _faults[(int)fault] += count;
        durations.AddTo(_durations);
    }

    /// <summary>Ends a reading.</summary>
    public void End(DateTimeOffset now)
    {
        for (int i = 1; i < _faults.Length; i++)
        {
            if (_faults[i] > _faultsBefore[i])
            {
                LastFault = (Fault)i;
                LastFaultAt = now;
            }

            _faultsBefore[i] = _faults[i];
        }
    }

    /// <summary>Takes the reading as the sample of this second.</summary>
    public void Sample(SampleClock clock, bool isTurn)
    {
        _countWindow.Push(Count, clock);
        _failedWindow.Push(Failed, clock);
        if (isTurn)
        {
            _window.Turn(_durations);
        }
    }

    /// <summary>How many came in the last seconds.</summary>
    public long Recent(SampleClock clock) => _countWindow.Gain(Count, clock);

    /// <summary>How many of them failed.</summary>
    public long RecentFailed(SampleClock clock) => _failedWindow.Gain(Failed, clock);

    /// <summary>The percentiles of the last 30 to 60 seconds.</summary>
    public Percentiles Latency(LatencyHistogram scratch) => _window.Read(_durations, scratch);
}
