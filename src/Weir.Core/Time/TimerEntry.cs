namespace Weir.Core;

/// <summary>Something that a <see cref="TimerWheel"/> calls once at a time. Owner: one loop thread.</summary>
public abstract class TimerEntry
{
    internal TimerEntry? Previous;
    internal TimerEntry? Next;
    internal byte Level;
    internal byte Slot;

    /// <summary>The instant in milliseconds of the wheel's clock at which the entry fires, while it is armed.</summary>
    public long DueMs { get; internal set; }

    /// <summary>Whether the entry is in a wheel.</summary>
    public bool IsArmed { get; internal set; }

    /// <summary>
    /// Called by the wheel when the instant has passed. The entry is no longer armed and may be armed anew.
    /// </summary>
    protected internal abstract void OnTimer();
}
