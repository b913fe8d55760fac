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
    /// <summary>
    /// How much may be left of a body for its connection to be kept: more costs more than a new one. The head of the
    /// response says so (<see cref="Exchange.StartResponse(Weir.Http.Head, int, Weir.Http.BodyFraming)"/>).
    /// </summary>
    internal const long BytesMax = 256 * 1024;

    /// <summary>
    /// Reads to the end of the body, under the limit and the least rate of bodies; true when the end was reached. The
    /// client was told that the connection stays, so nothing else ends it.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<bool> RunAsync(BodyReader body)
    {
        while (true)
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
    }
}
