using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// An attempt's wait for a connection that another one opens. Owner: one loop thread.
/// </summary>
internal sealed class DialWait(Http2Clients clients, EventLoop loop) : LoopItem
{
    private readonly LoopSource _source = new();
    private Fault _result;

    /// <summary>Waits; the result is the fault of the other attempt or of an abort, or none: look again.</summary>
    internal ValueTask<Fault> WaitAsync() => _source.Wait();

    /// <summary>Ends the wait, in a step of its own.</summary>
    internal void Resume(Fault result)
    {
        _result = result;
        loop.Schedule(this);
    }

    /// <summary>Gives the wait up.</summary>
    internal void Abort(Fault fault)
    {
        clients.Leave(this);
        _source.Complete(fault);
    }

    /// <inheritdoc/>
    protected override void Run() => _source.Complete(_result);
}
