using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// A copy of a request that goes to another destination, beside the exchange that it was made from and living on
/// without it. Its response is read and thrown away. Owner: one loop thread.
/// </summary>
public sealed class RequestCopy : ILoopRoot
{
    /// <summary>Copies under way on one loop; more are dropped.</summary>
    public const int PerLoopMax = 256;

    private readonly Exchange _exchange;
    private readonly Destination _destination;
    private readonly AttemptTimeouts _timeouts;
    private readonly Action<Exception> _onDefect;

    private RequestCopy(
        Exchange exchange, Destination destination, AttemptTimeouts timeouts, Action<Exception> onDefect)
    {
        _exchange = exchange;
        _destination = destination;
        _timeouts = timeouts;
        _onDefect = onDefect;
    }

    /// <summary>
    /// Copies the request of an exchange as it stands, with the body that was read whole, and sends the copy. False,
    /// and counted, when that cannot be done now: too many are under way, there is no memory, or the request has a body
    /// that is not at hand, or asks for another protocol.
    /// </summary>
    /// <param name="exchange">The exchange, before its own attempt begins.</param>
    /// <param name="destination">Where the copy goes.</param>
    /// <param name="host">The Host field of the copy.</param>
    /// <param name="timeouts">The times of its attempt.</param>
    /// <param name="onDefect">Told of an exception: a defect.</param>
    public static bool TrySend(
        Exchange exchange,
        Destination destination,
        ReadOnlySpan<byte> host,
        AttemptTimeouts timeouts,
        Action<Exception> onDefect)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        TransportLoop transport = exchange.Transport;
        bool isPossible = transport.CopiesUnderWay < PerLoopMax && !exchange.IsUpgrade && !exchange.ExpectsContinue;
        Exchange? copy = isPossible ? exchange.TryCopy() : null;
        if (copy is null)
        {
            transport.Counters.CopiesDropped++;
            return false;
        }

        copy.Request.Set(KnownField.Host, host);
        transport.CopiesUnderWay++;
        transport.Counters.Copied++;
        transport.Loop.Spawn(new RequestCopy(copy, destination, timeouts, onDefect));
        return true;
    }

    /// <summary>What the watchdog calls it.</summary>
    public override string ToString() => $"copy of a request to {_destination.Name}";

    /// <inheritdoc/>
    public async Task ServeAsync()
    {
        TransportLoop transport = _exchange.Transport;
        long started = transport.Loop.Now;
        Attempt attempt = _exchange.BeginAttempt(_destination, _timeouts);
        Fault fault = await attempt.RunAsync();
        int status = fault == Fault.None ? attempt.Response.Status : 0;
        if (fault == Fault.None)
        {
            fault = await attempt.DiscardAsync();
        }

        transport.Metrics.Attempts.Record(
            _destination.Subject, (byte)_exchange.Request.Method, status, fault, transport.Loop.Now - started);
        Release();
    }

    /// <inheritdoc/>
    public void OnEscape(Exception exception)
    {
        _onDefect(exception);
        Release();
    }

    private void Release()
    {
        TransportLoop transport = _exchange.Transport;
        transport.CopiesUnderWay--;
        _exchange.End();
        transport.ReturnExchange(_exchange);
    }
}
