using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>What answers the exchanges of a listener. Any thread: each loop calls it for its own exchanges.</summary>
public interface IExchangeHandler
{
    /// <summary>
    /// Answers an exchange. When the task ends with none, the response is complete; with a fault, the connection
    /// answers it if no byte has gone downstream, else it cuts the connection. A handler that does not wait returns a
    /// finished task.
    /// </summary>
    ValueTask<Fault> HandleAsync(Exchange exchange);

    /// <summary>
    /// The exchange is over; <paramref name="fault"/> is what went wrong, or none. Called once for each.
    /// </summary>
    void OnFinished(Exchange exchange, Fault fault);

    /// <summary>
    /// A limit or a failed handshake kept a connection out, or accepting pauses; the address is none when no one client
    /// is meant, the cause null when the fault says it all. The connection, if there is one, is closed.
    /// </summary>
    void OnRefused(Fault fault, in NetAddress client, string? cause);

    /// <summary>A task of the connection threw: a defect, to be reported.</summary>
    void OnDefect(Exception exception);
}
