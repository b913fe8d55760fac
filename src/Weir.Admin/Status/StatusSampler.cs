using Weir.Core;
using Weir.Gateway;

namespace Weir.Admin;

/// <summary>
/// Looks at the counters once a second and keeps what the second was like, so that the admin address can tell rates and
/// draw charts. Any thread, lock <c>_gate</c>.
/// </summary>
/// <remarks>
/// Memory: five minutes of samples, and for each route and destination the buckets of three histograms, 2 to 12 KiB
/// each. A look walks all series once: about 50 us for a usual configuration, some milliseconds at the bounds of the
/// series. A reader has the counters read anew, but no more often than every 50 ms, however many ask.
/// </remarks>
internal sealed class StatusSampler : IDisposable
{
    private const long ReadAgeMsMax = 50;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly GatewayServer _server;
    private readonly TimeProvider _time;
    private readonly StatsTable _routes;
    private readonly StatsTable _destinations;
    private readonly LoopStats[] _loops;
    private readonly SampleClock _clock;
    private readonly SampleHistory _history = new();
    private readonly LatencyHistogram _before = new();
    private readonly LatencyHistogram _scratch = new();
    private readonly RateWindow _received = new();
    private readonly RateWindow _sent = new();
    private readonly RateWindow _cpu;
    private ITimer? _timer;
    private long _readAt;
    private long _countBefore;
    private long _failedBefore;
    private long _receivedBefore;
    private long _sentBefore;
    private long _cpuBefore;

    public StatusSampler(GatewayServer server, TimeProvider time)
    {
        _server = server;
        _time = time;
        _routes = new StatsTable(server.View.Exchanges);
        _destinations = new StatsTable(server.View.Attempts);
        _loops = [.. server.View.Loops.Select(static loop => new LoopStats(loop))];
        _clock = new SampleClock(time);
        _readAt = long.MinValue / 2;
        _cpuBefore = ProcessReading.CpuNanoseconds;
        _cpu = new RateWindow(_cpuBefore);
    }

    /// <summary>Samples from here on, once a second.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _timer ??= _time.CreateTimer(
                static state => ((StatusSampler)state!).Sample(), this, s_interval, s_interval);
        }
    }

    /// <summary>Shows the numbers as they are now; they stand still meanwhile.</summary>
    public void Read(Action<StatusReading> show)
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_readAt).TotalMilliseconds > ReadAgeMsMax)
            {
                ReadCounters();
            }

            double seconds = _clock.Seconds;
            show(new StatusReading
            {
                Now = _time.GetUtcNow(),
                Routes = _routes,
                Destinations = _destinations,
                Loops = _loops,
                Clock = _clock,
                Seconds = seconds,
                History = _history,
                Scratch = _scratch,
                Received = Received(),
                Sent = Sent(),
                ReceivedRate = _received.Gain(Received(), _clock) / seconds,
                SentRate = _sent.Gain(Sent(), _clock) / seconds,
                Cores = _cpu.Gain(ProcessReading.CpuNanoseconds, _clock) / 1e9 / seconds,
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Takes one sample.</summary>
    internal void Sample()
    {
        lock (_gate)
        {
            double seconds = _clock.Take();
            bool isTurn = (_history.Next + 1) % LatencyWindow.TurnLength == 0;
            ReadCounters();
            _scratch.Clear();
            _routes.All.Durations.AddTo(_scratch);
            _scratch.Subtract(_before);
            double busy = 0;
            foreach (LoopStats loop in _loops)
            {
                busy = Math.Max(busy, loop.Sample(_clock, seconds, isTurn));
            }

            _history.Add(new Sample
            {
                UnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
                Rate = Gain(_routes.All.Count, ref _countBefore) / seconds,
                FailedRate = Gain(_routes.All.Failed, ref _failedBefore) / seconds,
                Latency = Percentiles.Of(_scratch),
                InFlight = _server.ActiveRequests,
                Connections = _server.ConnectionCount,
                Cores = Gain(ProcessReading.CpuNanoseconds, ref _cpuBefore) / 1e9 / seconds,
                ResidentBytes = Environment.WorkingSet,
                LoopBusy = busy,
                ReceivedRate = Gain(Received(), ref _receivedBefore) / seconds,
                SentRate = Gain(Sent(), ref _sentBefore) / seconds,
            });
            _before.Clear();
            _routes.All.Durations.AddTo(_before);
            _routes.Sample(_clock, isTurn);
            _destinations.Sample(_clock, isTurn);
            _received.Push(_receivedBefore, _clock);
            _sent.Push(_sentBefore, _clock);
            _cpu.Push(_cpuBefore, _clock);
        }
    }

    private static double Gain(long value, ref long before)
    {
        long gain = Math.Max(0, value - before);
        before = value;
        return gain;
    }

    private void ReadCounters()
    {
        _routes.Read(_time.GetUtcNow());
        _destinations.Read(_time.GetUtcNow());
        _readAt = _time.GetTimestamp();
    }

    private long Received() => _server.View.Sum(static c => Volatile.Read(ref c.DownstreamBytesReceived));

    private long Sent() => _server.View.Sum(static c => Volatile.Read(ref c.DownstreamBytesSent));
}
