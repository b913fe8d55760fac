namespace Weir.IO.Simulation;

/// <summary>
/// The engine's listening socket: a queue of finished handshakes. An arrival wakes at least one of the pollers that
/// watch it exclusively, seldom more. Owner: the world's thread.
/// </summary>
internal sealed class SimulatedListener(SimulatedWorld world, NetAddress address, bool isDualStack, int backlog)
    : SimulatedFile(world), ISimulatedAcceptor
{
    private const double ExtraWakeShare = 0.25;

    private readonly Queue<SimulatedEnd> _queue = new();
    private bool _isStopped;

    internal NetAddress Address { get; } = address;

    /// <summary>Whether it takes IPv4 connections beside IPv6 ones.</summary>
    internal bool IsDualStack { get; } = isDualStack;

    /// <inheritdoc/>
    public bool HasRoom => !_isStopped && _queue.Count <= backlog;

    /// <inheritdoc/>
    public void Admit(SimulatedEnd server)
    {
        _queue.Enqueue(server);
        Notify();
    }

    internal override PollEvents Poll() => _queue.Count > 0 ? PollEvents.In : PollEvents.None;

    internal override void Notify()
    {
        if (Watches.Count == 0)
        {
            return;
        }

        int first = World.Random.Next(Watches.Count);
        for (int i = 0; i < Watches.Count; i++)
        {
            if (i == first || World.Random.NextBool(ExtraWakeShare))
            {
                Watches[i].Poller.Enqueue(Watches[i]);
            }
        }
    }

    internal void StopHandshakes() => _isStopped = true;

    /// <summary>The next connection; null when there is none.</summary>
    internal SimulatedEnd? Accept() => _queue.Count > 0 ? _queue.Dequeue() : null;

    internal override void Close(bool reset)
    {
        base.Close(reset);
        World.Network.RemoveAcceptor(Address);
        foreach (SimulatedEnd end in _queue)
        {
            end.Close(reset: true);
        }

        _queue.Clear();
    }
}
