namespace Weir.Testing.Transport;

/// <summary>A connection that asks for one thing again and again. Owner: a test's thread.</summary>
public interface IExchangeClient : IDisposable
{
    /// <summary>Sends a request, or one on each of its streams.</summary>
    void Send();

    /// <summary>Receives the responses to what was sent last.</summary>
    void Receive();
}
