using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// Reads what is left of a request's body that nobody wanted, so that the next request can be served. Owner: one loop
/// thread.
/// </summary>
internal static class BodyDiscard
{
    // More than that costs more than a new connection.
    internal const long BytesMax = 256 * 1024;

    /// <summary>
    /// Reads to the end of the body, within the bound and under the deadline of its side; true when the end was
    /// reached.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<bool> RunAsync(BodyReader body)
    {
        long limit = body.BytesRead + BytesMax;
        while (body.BytesRead <= limit)
        {
            BodyEvent step = body.Next(out _);
            if (step is BodyEvent.End or BodyEvent.Fault)
            {
                return step == BodyEvent.End;
            }

            if (step != BodyEvent.Data && await BodyRelay.InputAsync(body, step) != Fault.None)
            {
                return false;
            }
        }

        return false;
    }
}
