namespace Weir.Telemetry;

/// <summary>
/// Counts the connections of HTTP/2 of one loop that were ended because their peers broke the protocol, or did too
/// often what costs more than it carries. Owner: one loop thread adds, any thread reads.
/// </summary>
public sealed class Http2Counters
{
    private readonly long[] _ended = new long[s_names.Length];

    private static readonly string[] s_names =
    [
        "protocol-error", "rapid-reset", "refused-streams", "continuation-flood", "field-block-flood", "empty-frames",
        "settings-flood", "ping-flood", "priority-flood", "window-update-flood", "closed-stream-frames",
        "unknown-frames", "output-flood",
    ];

    /// <summary>The reasons by their numbers; 0 is a broken rule.</summary>
    public static ReadOnlySpan<string> Names => s_names;

    /// <summary>Counts one, by the number of its reason. Owner thread only.</summary>
    public void Add(int reason) => _ended[reason]++;

    /// <summary>How many were ended for it. Any thread.</summary>
    public long Count(int reason) => Volatile.Read(ref _ended[reason]);
}
