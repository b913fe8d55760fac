namespace Weir.IO.Simulation;

/// <summary>
/// A scripted server: accepts what the engine connects to its address and hands what it receives to a handler. Made
/// with <see cref="SimulatedWorld.Serve"/>. Owner: the world's thread.
/// </summary>
public sealed class SimulatedOrigin : ISimulatedAcceptor
{
    private readonly SimulatedWorld _world;
    private readonly Action<SimulatedPeer> _changed;
    private readonly List<SimulatedPeer> _peers = [];

    internal SimulatedOrigin(SimulatedWorld world, NetAddress address, Action<SimulatedPeer> changed)
    {
        _world = world;
        _changed = changed;
        Address = address;
    }

    public NetAddress Address { get; }

    /// <summary>Every connection that was ever accepted, in order.</summary>
    public IReadOnlyList<SimulatedPeer> Peers => _peers;

    /// <summary>Called with each new connection, before anything is received from it.</summary>
    public Action<SimulatedPeer>? Accepted { get; set; }

    /// <summary>Stops listening: further connections are refused, open ones stay.</summary>
    public void Close() => _world.Network.RemoveAcceptor(Address);

    /// <inheritdoc/>
    bool ISimulatedAcceptor.HasRoom => true;

    /// <inheritdoc/>
    void ISimulatedAcceptor.Admit(SimulatedEnd server)
    {
        SimulatedPeer peer = new(_world, server) { Changed = _changed };
        server.Peer = peer;
        _peers.Add(peer);
        Accepted?.Invoke(peer);
        _world.Wake(peer);
    }
}
