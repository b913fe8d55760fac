using Weir.IO;

namespace Weir.Gateway;

/// <summary>One exchange's wait for a lookup. Owner: its loop, but for <see cref="Finish"/>.</summary>
internal sealed class LookupWait(EventLoop loop) : LaneWait(loop)
{
    /// <summary>What the lookup brought, when the wait has ended with none: to be released.</summary>
    internal LookupOutcome? Outcome { get; private set; }

    /// <summary>Brings the outcome, with a use of it for the exchange. On the lane.</summary>
    internal void Finish(LookupOutcome outcome)
    {
        outcome.Retain();
        Outcome = outcome;
        PostBack();
    }

    protected override void OnAbandoned() => Outcome?.Release();
}
