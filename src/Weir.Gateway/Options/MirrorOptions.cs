namespace Weir.Gateway;

/// <summary>
/// Copies of requests that go to another cluster, whose answers nobody waits for. Requests whose body is not read whole
/// beforehand (64 KiB), and upgrades, are not copied. Immutable.
/// </summary>
public sealed record MirrorOptions
{
    /// <summary>The name of a cluster.</summary>
    public required string To { get; init; }

    /// <summary>The share of requests, 0 to 1. Default: all.</summary>
    public double Share { get; init; } = 1;
}
