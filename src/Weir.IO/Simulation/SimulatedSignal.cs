namespace Weir.IO.Simulation;

/// <summary>An eventfd. Owner: the world's thread.</summary>
internal sealed class SimulatedSignal(SimulatedWorld world) : SimulatedFile(world)
{
    private long _count;

    internal override PollEvents Poll() => _count > 0 ? PollEvents.In : PollEvents.None;

    internal void Raise()
    {
        _count++;
        Notify();
    }

    internal void Clear() => _count = 0;
}
