using Weir.Core;

namespace Weir.Admin;

/// <summary>
/// The durations of the last 30 to 60 seconds, out of a histogram that only grows: what it holds now less what it held
/// when the window before the last one ended. Owner: the sampler, under its lock.
/// </summary>
internal sealed class LatencyWindow
{
    /// <summary>Samples from one turn to the next.</summary>
    public const int TurnLength = 30;

    private LatencyHistogram _older = new();
    private LatencyHistogram _newer = new();

    /// <summary>Ends a window: what is held now is the past of the next one.</summary>
    public void Turn(LatencyHistogram now)
    {
        (_older, _newer) = (_newer, _older);
        _newer.Clear();
        now.AddTo(_newer);
    }

    /// <summary>Reads the window.</summary>
    /// <param name="now">What the histogram holds now.</param>
    /// <param name="scratch">Receives the durations of the window.</param>
    public Percentiles Read(LatencyHistogram now, LatencyHistogram scratch)
    {
        scratch.Clear();
        now.AddTo(scratch);
        scratch.Subtract(_older);
        return Percentiles.Of(scratch);
    }
}
