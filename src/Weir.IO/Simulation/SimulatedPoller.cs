namespace Weir.IO.Simulation;

/// <summary>
/// An epoll set. As in the kernel, an edge only puts a file on the ready list; what is ready is asked when the list is
/// read. A level-triggered file goes back on the list as long as it is ready. Owner: the world's thread.
/// </summary>
internal sealed class SimulatedPoller(SimulatedWorld world) : SimulatedFile(world)
{
    private readonly List<SimulatedWatch> _ready = [];

    /// <summary>Whether a wait would return something.</summary>
    internal bool HasEvents
    {
        get
        {
            foreach (SimulatedWatch watch in _ready)
            {
                if (watch.Poll() != PollEvents.None)
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal override PollEvents Poll() => PollEvents.None;

    internal void Add(SimulatedFile file, PollEvents interest, ulong key)
    {
        SimulatedWatch watch = new(this, file, interest, key);
        file.Watches.Add(watch);
        if (watch.Poll() != PollEvents.None)
        {
            Enqueue(watch);
        }
    }

    internal void Enqueue(SimulatedWatch watch)
    {
        if (!watch.IsQueued)
        {
            watch.IsQueued = true;
            _ready.Add(watch);
        }
    }

    internal void Remove(SimulatedWatch watch)
    {
        watch.IsQueued = false;
        _ready.Remove(watch);
    }

    internal int Wait(Span<PollEvent> events)
    {
        int count = 0;
        int queued = _ready.Count;
        int seen = 0;
        for (; seen < queued && count < events.Length; seen++)
        {
            SimulatedWatch watch = _ready[seen];
            PollEvents ready = watch.Poll();
            watch.IsQueued = false;
            if (ready != PollEvents.None)
            {
                events[count++] = new PollEvent(watch.Key, ready);
                if (!watch.IsEdgeTriggered)
                {
                    Enqueue(watch);
                }
            }
        }

        _ready.RemoveRange(0, seen);
        return count;
    }
}
