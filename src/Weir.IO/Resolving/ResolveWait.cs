using Weir.Core;

namespace Weir.IO;

/// <summary>A loop's wait for the first answer of a name. Owner: the loop, but for the post that ends it.</summary>
public sealed class ResolveWait : LoopItem, IDeadlineOwner
{
    private readonly EventLoop _loop;
    private readonly LoopSource _source = new();
    private Deadline? _deadline;

    internal ResolveWait(EventLoop loop) => _loop = loop;

    /// <summary>
    /// Ends with none when there is an answer or none came in time: look at the addresses; else the fault of an abort.
    /// </summary>
    /// <param name="nanoseconds">How long it waits at most; the look-up goes on for others.</param>
    public ValueTask<Fault> WaitAsync(long nanoseconds)
    {
        _deadline = new Deadline(_loop.Timers, this);
        _deadline.Set(_loop.Now + nanoseconds);
        return _source.Wait();
    }

    /// <summary>Ends the wait with a fault; the look-up goes on for others.</summary>
    public void Abort(Fault fault) => End(fault);

    /// <inheritdoc/>
    public void OnDeadline() => End(Fault.None);

    /// <inheritdoc/>
    protected internal override void Run() => End(Fault.None);

    internal void PostBack() => _loop.Post(this);

    private void End(Fault fault)
    {
        _deadline?.Dispose();
        _source.Complete(fault);
    }
}
