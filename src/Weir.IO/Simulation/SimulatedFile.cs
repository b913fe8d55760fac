namespace Weir.IO.Simulation;

/// <summary>Something behind a descriptor of a simulated process. Owner: the world's thread.</summary>
internal abstract class SimulatedFile(SimulatedWorld world)
{
    internal SimulatedWorld World { get; } = world;

    /// <summary>Its number while it is open; -1 when the engine has no descriptor of it.</summary>
    internal int Descriptor { get; set; } = -1;

    /// <summary>The pollers that watch it.</summary>
    internal List<SimulatedWatch> Watches { get; } = [];

    /// <summary>What is ready at this instant.</summary>
    internal abstract PollEvents Poll();

    /// <summary>Tells the pollers that something happened: an edge.</summary>
    internal virtual void Notify()
    {
        foreach (SimulatedWatch watch in Watches)
        {
            watch.Poller.Enqueue(watch);
        }
    }

    /// <summary>The descriptor was closed.</summary>
    internal virtual void Close(bool reset)
    {
        foreach (SimulatedWatch watch in Watches)
        {
            watch.Poller.Remove(watch);
        }

        Watches.Clear();
    }
}
