using System.Collections.Concurrent;

namespace Weir.Gateway;

/// <summary>
/// One thread beside the loops that codes at high levels, whose steps take too long for a loop. Owner: any thread; the
/// queue locks inside.
/// </summary>
/// <remarks>
/// Bound: <see cref="CodersMax"/> bodies at a time, each with one step in the queue at most. What begins beyond that is
/// coded on its loop with a lower level (<see cref="CodingLevels.OnLoopMax"/>).
/// </remarks>
internal sealed class CodingLane : IDisposable
{
    internal const int CodersMax = 32;

    private readonly BlockingCollection<LaneCoder> _work = new(CodersMax);
    private readonly Lock _gate = new();
    private Thread? _thread;
    private int _coders;

    /// <inheritdoc/>
    public void Dispose() => _work.CompleteAdding();

    /// <summary>Takes a place for a body; false when there is none.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _coders) > CodersMax || _work.IsAddingCompleted)
        {
            Leave();
            return false;
        }

        Start();
        return true;
    }

    /// <summary>Gives a place back.</summary>
    internal void Leave() => Interlocked.Decrement(ref _coders);

    /// <summary>Has a coder's next step done. It never waits: a coder that has a place has room in the queue.</summary>
    internal void Add(LaneCoder coder)
    {
        if (!_work.IsAddingCompleted)
        {
            _work.Add(coder);
        }
    }

    // Most gateways never need it.
    private void Start()
    {
        if (Volatile.Read(ref _thread) is null)
        {
            lock (_gate)
            {
                if (_thread is null)
                {
                    _thread = new Thread(Work) { IsBackground = true, Name = "weir-coding" };
                    _thread.Start();
                }
            }
        }
    }

    private void Work()
    {
        foreach (LaneCoder coder in _work.GetConsumingEnumerable())
        {
            coder.Work();
        }
    }
}
