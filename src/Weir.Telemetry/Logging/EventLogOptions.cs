using Weir.Core;

namespace Weir.Telemetry;

/// <summary>How an <see cref="EventLog"/> works. Immutable.</summary>
public sealed record EventLogOptions
{
    /// <summary>
    /// How many records wait at most: a power of two. Default 4,096, about 1.2 MB when all have been used.
    /// </summary>
    public int Capacity { get; init; } = 4096;

    /// <summary>
    /// How many faults of one kind, route and destination are written in full each second. Default 5; the rest is one
    /// line that says how many there were.
    /// </summary>
    public int FullPerSecond { get; init; } = 5;

    /// <summary>Faults and messages below it are not written. Default Info.</summary>
    public FaultLevel Minimum { get; init; } = FaultLevel.Info;

    /// <summary>Whether levels are coloured. Default no; see <see cref="WantsColor"/>.</summary>
    public bool Color { get; init; }

    /// <summary>
    /// Whether an output should be coloured: on a terminal that can, unless NO_COLOR is set and not empty.
    /// </summary>
    /// <param name="isTerminal">Whether the output is a terminal.</param>
    /// <param name="noColor">The value of NO_COLOR in the environment; null when unset.</param>
    /// <param name="terminal">The value of TERM in the environment; null when unset.</param>
    public static bool WantsColor(bool isTerminal, string? noColor, string? terminal) =>
        isTerminal && string.IsNullOrEmpty(noColor) && terminal is not (null or "" or "dumb");
}
