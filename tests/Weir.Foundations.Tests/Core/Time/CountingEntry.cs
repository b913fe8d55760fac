using Weir.Core;

namespace Weir.Foundations.Tests.Core.Time;

/// <summary>A timer entry that tells a test when it fires.</summary>
internal sealed class CountingEntry(Action<CountingEntry> fired) : TimerEntry
{
    internal int Fired { get; private set; }

    protected internal override void OnTimer()
    {
        Fired++;
        fired(this);
    }
}
