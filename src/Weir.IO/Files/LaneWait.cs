using Weir.Core;

namespace Weir.IO;

/// <summary>
/// A loop's wait for work on a lane. Owner: the loop, but for <see cref="PostBack"/>, which the lane calls once.
/// </summary>
public abstract class LaneWait : LoopItem
{
    private readonly LoopSource _source = new();
    private bool _isAbandoned;

    /// <param name="loop">The loop that waits.</param>
    protected LaneWait(EventLoop loop) => Loop = loop;

    public EventLoop Loop { get; }

    /// <summary>Ends with none when the work is done; else with the fault of an abort.</summary>
    public ValueTask<Fault> WaitAsync() => _source.Wait();

    /// <summary>
    /// Gives the work up: a wait ends with the fault, and what the work brings is cleared away when it is done.
    /// </summary>
    public void Abort(Fault fault)
    {
        _isAbandoned = true;
        _source.Complete(fault);
    }

    /// <summary>The work is done. The lane's last touch.</summary>
    public void PostBack() => Loop.Post(this);

    /// <inheritdoc/>
    protected internal override void Run()
    {
        if (_isAbandoned)
        {
            OnAbandoned();
        }
        else
        {
            _source.Complete(Fault.None);
        }
    }

    /// <summary>Clears away what nobody waits for any more. On the loop.</summary>
    protected abstract void OnAbandoned();
}
