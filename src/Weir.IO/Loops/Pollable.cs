namespace Weir.IO;

/// <summary>Something with a descriptor that a loop polls. Owner: one loop thread.</summary>
public abstract class Pollable : LoopItem
{
    /// <summary>Its place in the loop's slot table; -1 while it is not attached.</summary>
    internal int Slot = -1;

    /// <summary>
    /// Takes note of events. Called during the harvest: it sets bits and schedules, and runs nothing.
    /// </summary>
    protected internal abstract void OnEvents(PollEvents events);
}
