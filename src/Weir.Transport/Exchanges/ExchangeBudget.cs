using Weir.Core;
using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// The time that an exchange has: what its route gives it, and what the caller of gRPC gives to its own call. Owner:
/// the exchange, one loop thread.
/// </summary>
internal sealed class ExchangeBudget(Exchange exchange) : IDeadlineOwner
{
    private Deadline? _deadline;
    private long _callerNanoseconds;

    /// <inheritdoc/>
    public void OnDeadline() => exchange.Channel.OnBudgetSpent();

    /// <summary>Begins with the budget of the route; 0 for none.</summary>
    internal void Start(long routeNanoseconds)
    {
        _callerNanoseconds = exchange.IsGrpc ? Grpc.TimeoutOf(exchange.Request) : 0;
        bool isLess = _callerNanoseconds > 0 && (routeNanoseconds == 0 || _callerNanoseconds < routeNanoseconds);
        Set(isLess ? _callerNanoseconds : routeNanoseconds);
    }

    /// <summary>The final response begins: when it is that of a call and streams, it may last.</summary>
    internal void OnResponse(Head response, in BodyFraming framing)
    {
        if (exchange.IsGrpc && _deadline is { IsSet: true } && framing.HasContent && Grpc.IsOfGrpc(response))
        {
            EndRoute();
        }
    }

    /// <summary>What lasts is bounded by its idle time, and by no more than what its caller asked for.</summary>
    internal void EndRoute()
    {
        _deadline?.Clear();
        Set(_callerNanoseconds);
    }

    /// <summary>Nothing is bounded any more.</summary>
    internal void Clear()
    {
        _callerNanoseconds = 0;
        _deadline?.Clear();
    }

    private void Set(long nanoseconds)
    {
        if (nanoseconds > 0)
        {
            _deadline ??= new Deadline(exchange.Transport.Loop.Timers, this);
            _deadline.Set(exchange.StartedAt + nanoseconds);
        }
    }
}
