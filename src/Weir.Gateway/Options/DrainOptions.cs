namespace Weir.Gateway;

/// <summary>How the process ends. Immutable.</summary>
public sealed record DrainOptions
{
    public static DrainOptions Default { get; } = new();

    /// <summary>
    /// From the signal to the close of the listeners, 0 to 1 h, while <c>/ready</c> already says no. Default: 0.
    /// </summary>
    public TimeSpan Delay { get; init; }

    /// <summary>For the exchanges that are under way then, 0 to 24 h. Default: 25 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(25);
}
