namespace Weir.Gateway;

/// <summary>How long clients may take. Immutable.</summary>
public sealed record DownstreamTimeouts
{
    public static DownstreamTimeouts Default { get; } = new();

    /// <summary>From the first byte of a request to the end of its head, 100 ms to 1 h. Default: 10 s.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection without a request, 1 s to 24 h. Default: 75 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(75);
}
