namespace Weir.IO;

/// <summary>
/// How often each call went to the network, for the tests that hold the engine to its system calls.
/// Owner: one loop thread writes, any thread reads.
/// </summary>
public sealed class NetCounters
{
    public long Waits;
    public long Controls;
    public long Accepts;
    public long Connects;
    public long Receives;
    public long Sends;
    public long Closes;
    public long Signals;
    public long Others;

    /// <summary>All calls together.</summary>
    public long Total => Waits + Controls + Accepts + Connects + Receives + Sends + Closes + Signals + Others;
}
