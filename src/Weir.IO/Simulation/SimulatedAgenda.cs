namespace Weir.IO.Simulation;

/// <summary>
/// What happens at which instant; of equal instants the earlier planned comes first. Owner: the world's thread.
/// </summary>
internal sealed class SimulatedAgenda
{
    private readonly PriorityQueue<Action, (long At, long Order)> _plans = new();
    private long _order;

    /// <summary>The instant of the next plan; <see cref="long.MaxValue"/> when there is none.</summary>
    internal long NextAt => _plans.TryPeek(out _, out (long At, long Order) priority) ? priority.At : long.MaxValue;

    internal void Add(long at, Action plan) => _plans.Enqueue(plan, (at, _order++));

    internal void RunNext() => _plans.Dequeue().Invoke();
}
