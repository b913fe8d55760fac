using Weir.Core;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>What answers a route: destinations, or something in this process. Immutable; any thread.</summary>
internal abstract class Origin
{
    /// <summary>Answers the exchange; see <see cref="IExchangeHandler.HandleAsync"/>.</summary>
    internal abstract ValueTask<Fault> AnswerAsync(Exchange exchange);
}
