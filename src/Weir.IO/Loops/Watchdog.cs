namespace Weir.IO;

/// <summary>
/// Names every step that keeps a loop longer than 50 ms. Owner: its own thread; it reads what the loops publish.
/// </summary>
public sealed class Watchdog : IDisposable
{
    private const int PeriodMs = 25;
    private const int PeriodsUntilReport = 2;

    private readonly EventLoop[] _loops;
    private readonly Action<EventLoop, string> _report;
    private readonly long[] _sequences;
    private readonly LoopItem?[] _steps;
    private readonly int[] _periods;
    // Not the slim one: that spins before it waits, forty times a second beside the loops.
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly Thread _thread;

    /// <param name="loops">The loops to watch.</param>
    /// <param name="report">
    /// Called once for each step that lasts, on the watchdog's thread, with the step's name.
    /// </param>
    public Watchdog(EventLoop[] loops, Action<EventLoop, string> report)
    {
        _loops = loops;
        _report = report;
        _sequences = new long[loops.Length];
        _steps = new LoopItem?[loops.Length];
        _periods = new int[loops.Length];
        _thread = new Thread(Watch) { IsBackground = true, Name = "weir-watchdog" };
    }

    public void Start() => _thread.Start();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _stop.Dispose();
    }

    /// <summary>One look at every loop; a step seen unchanged by two looks in a row is reported once.</summary>
    internal void Look()
    {
        for (int i = 0; i < _loops.Length; i++)
        {
            LoopItem? step = _loops[i].Step;
            long sequence = _loops[i].StepSequence;
            if (step is null || sequence != _sequences[i] || !ReferenceEquals(step, _steps[i]))
            {
                _sequences[i] = sequence;
                _steps[i] = step;
                _periods[i] = 0;
            }
            else if (++_periods[i] == PeriodsUntilReport)
            {
                _report(_loops[i], step.ToString() ?? step.GetType().Name);
            }
        }
    }

    private void Watch()
    {
        while (!_stop.WaitOne(PeriodMs))
        {
            Look();
        }
    }
}
