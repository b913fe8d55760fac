using Weir.IO;

namespace Weir.Foundations.Tests.IO.Loops;

/// <summary>A pollable that hands its calls to a test.</summary>
internal sealed class RecordingPollable : LoopItem, IPollable
{
    internal Action<PollEvents>? Happened { get; init; }

    internal Action? Ran { get; init; }

    public int Slot { get; set; } = -1;

    public void OnEvents(PollEvents events) => Happened?.Invoke(events);

    protected internal override void Run() => Ran?.Invoke();
}
