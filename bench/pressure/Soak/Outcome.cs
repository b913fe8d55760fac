namespace Weir.Pressure;

/// <summary>How a request ended for its client. Immutable.</summary>
/// <param name="Kind">The end.</param>
/// <param name="Detail">The fault's word, or what was wrong.</param>
/// <param name="KeepsAlive">Whether the connection may be used again.</param>
internal sealed record Outcome(OutcomeKind Kind, string Detail = "", bool KeepsAlive = false)
{
    public static Outcome Left { get; } = new(OutcomeKind.Left);
}
