using Weir.Core;

namespace Weir.IO;

/// <summary>
/// A wait on the loop's timers, for handlers that take their time: nothing blocks. Owner: one loop thread.
/// </summary>
public sealed class Pause : IDeadlineOwner
{
    private const long NanosecondsPerMs = 1_000_000;

    private readonly EventLoop _loop;
    private readonly Deadline _deadline;
    private readonly LoopSource _source = new();

    public Pause(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _loop = loop;
        _deadline = new Deadline(loop.Timers, this);
    }

    /// <summary>Waits; one wait at a time.</summary>
    public ValueTask<Fault> WaitAsync(int milliseconds)
    {
        _deadline.Set(_loop.Now + (milliseconds * NanosecondsPerMs));
        return _source.Wait();
    }

    /// <inheritdoc/>
    public void OnDeadline() => _source.Complete(Fault.None);
}
