namespace Weir.IO.Simulation;

/// <summary>One file in one poller. Owner: the world's thread.</summary>
internal sealed class SimulatedWatch(SimulatedPoller poller, SimulatedFile file, PollEvents interest, ulong key)
{
    // Errors and hang-ups are told whether they were asked for or not.
    private const PollEvents Always = PollEvents.Error | PollEvents.HangUp;

    internal SimulatedPoller Poller { get; } = poller;

    internal SimulatedFile File { get; } = file;

    internal ulong Key { get; } = key;

    internal bool IsEdgeTriggered => (interest & PollEvents.EdgeTriggered) != PollEvents.None;

    /// <summary>Whether it is on the ready list of its poller.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>What is ready and asked for.</summary>
    internal PollEvents Poll() => File.Poll() & (interest | Always);
}
