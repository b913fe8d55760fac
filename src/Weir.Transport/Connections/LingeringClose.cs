using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// Ends our direction and reads for a while: closing with bytes unread would send a reset, which may destroy the answer
/// on its way. Owner: one loop thread.
/// </summary>
internal static class LingeringClose
{
    private const long Nanoseconds = 2_000_000_000;
    private const long BytesMax = 256 * 1024;

    /// <summary>
    /// Reads until the client ends its direction, the time is over or too much has come. A fault, or none.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<Fault> RunAsync(DownstreamConnection connection)
    {
        ConnectionInput input = connection.Input;
        connection.Socket.ShutdownWrite();
        connection.Timer.SetInput(Fault.IdleTimeout, Nanoseconds);
        long limit = connection.Socket.BytesReceived + BytesMax;
        while (connection.Socket.BytesReceived < limit)
        {
            input.Consume(input.Unread);
            input.ReleaseIfEmpty();
            InputStep step = input.ReceiveBody(0);
            if (step is InputStep.Wait or InputStep.Memory)
            {
                Fault fault = await (step == InputStep.Memory
                    ? connection.Socket.MemoryAsync()
                    : connection.Socket.ReadableAsync());
                if (fault != Fault.None)
                {
                    return fault;
                }
            }
            else if (step != InputStep.Received)
            {
                break;
            }
        }

        return Fault.None;
    }
}
