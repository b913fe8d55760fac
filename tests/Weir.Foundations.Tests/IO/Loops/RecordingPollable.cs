using Weir.IO;

namespace Weir.Foundations.Tests.IO.Loops;

/// <summary>A pollable that hands its calls to a test.</summary>
internal sealed class RecordingPollable : Pollable
{
    internal Action<PollEvents>? Happened { get; init; }

    internal Action? Ran { get; init; }

    protected internal override void OnEvents(PollEvents events) => Happened?.Invoke(events);

    protected internal override void Run() => Ran?.Invoke();
}
