using Weir.Core;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>Code of this process that answers. Any thread, as far as the code allows it.</summary>
internal sealed class HandlerOrigin(Func<Exchange, ValueTask<Fault>> answer) : Origin
{
    internal override ValueTask<Fault> AnswerAsync(Exchange exchange) => answer(exchange);
}
