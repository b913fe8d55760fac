namespace Weir.Core;

/// <summary>
/// A deadline that moves often and fires seldom: moving it later, or clearing it, touches no wheel; the one wheel entry
/// re-arms itself when it fires too early. Owner: one loop thread.
/// </summary>
public sealed class Deadline : TimerEntry
{
    private const long NanosecondsPerMs = 1_000_000;

    private readonly TimerWheel _wheel;
    private readonly IDeadlineOwner _owner;
    private long _at;

    public Deadline(TimerWheel wheel, IDeadlineOwner owner)
    {
        _wheel = wheel;
        _owner = owner;
    }

    /// <summary>Whether an instant is set.</summary>
    public bool IsSet => _at != 0;

    /// <summary>The instant in nanoseconds of the loop's clock; 0 when none is set.</summary>
    public long At => _at;

    /// <summary>
    /// Sets or moves the instant, in nanoseconds of the loop's clock; it fires within a millisecond after it.
    /// </summary>
    public void Set(long at)
    {
        _at = at;
        long dueMs = RoundUp(at);
        if (!IsArmed || DueMs > dueMs)
        {
            _wheel.Arm(this, dueMs);
        }
    }

    /// <summary>Clears the instant. The wheel entry, if armed, falls out when its time comes.</summary>
    public void Clear() => _at = 0;

    /// <summary>Clears the instant and takes the entry out of the wheel: for an owner that ends.</summary>
    public void Dispose()
    {
        _at = 0;
        _wheel.Disarm(this);
    }

    /// <inheritdoc/>
    protected internal override void OnTimer()
    {
        if (_at == 0)
        {
            return;
        }

        long dueMs = RoundUp(_at);
        if (dueMs > _wheel.NowMs)
        {
            _wheel.Arm(this, dueMs);
            return;
        }

        _at = 0;
        _owner.OnDeadline();
    }

    private static long RoundUp(long nanoseconds) => ((nanoseconds - 1) / NanosecondsPerMs) + 1;
}
