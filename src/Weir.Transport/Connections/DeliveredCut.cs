using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// What goes before the reset that cuts a response: a client that sends its requests ahead may still wait for answers
/// to earlier ones, and a reset would throw away what it has not received of them. Owner: one loop thread.
/// </summary>
internal static class DeliveredCut
{
    private const long NanosecondsMax = 1_000_000_000;
    private const int LookMs = 2;

    /// <summary>
    /// Waits until the client's system has what was written, at the least rate and no longer than a second.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<Fault> RunAsync(Http1Server server)
    {
        server.StartOutput();
        Fault fault = await server.Socket.DrainedAsync(0);
        server.Timer.ClearOutput();
        Pause pause = new(server.Loop);
        long end = server.Loop.Now + NanosecondsMax;
        while (fault == Fault.None && server.Socket.Unacknowledged > 0 && server.Loop.Now < end)
        {
            await pause.WaitAsync(LookMs);
            fault = server.Socket.IsHungUp ? Fault.DownstreamReset : Fault.None;
        }

        return fault;
    }
}
