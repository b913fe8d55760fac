namespace Weir.IO.Simulation;

/// <summary>
/// What listens at an address: the engine's listening socket or a scripted origin. Owner: the world's thread.
/// </summary>
internal interface ISimulatedAcceptor
{
    /// <summary>Whether a finished handshake finds a place; else the client tries again.</summary>
    bool HasRoom { get; }

    /// <summary>Takes the server's end of a finished handshake.</summary>
    void Admit(SimulatedEnd server);
}
