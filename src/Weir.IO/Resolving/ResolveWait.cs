using Weir.Core;

namespace Weir.IO;

/// <summary>A loop's wait for the first answer of a name. Owner: the loop, but for the post that ends it.</summary>
public sealed class ResolveWait : LoopItem
{
    private readonly EventLoop _loop;
    private readonly LoopSource _source = new();

    internal ResolveWait(EventLoop loop) => _loop = loop;

    /// <summary>
    /// Ends with none when there is an answer or none will come: look at the addresses; else the fault of an abort.
    /// </summary>
    public ValueTask<Fault> WaitAsync() => _source.Wait();

    /// <summary>Ends the wait with a fault; the look-up goes on for others.</summary>
    public void Abort(Fault fault) => _source.Complete(fault);

    /// <inheritdoc/>
    protected internal override void Run() => _source.Complete(Fault.None);

    internal void PostBack() => _loop.Post(this);
}
