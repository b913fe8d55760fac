namespace Weir.Gateway;

/// <summary>The connections to one destination. Immutable.</summary>
public sealed record PoolOptions
{
    public static PoolOptions Default { get; } = new();

    /// <summary>Connections in all loops together, 1 to 1,000,000. Default: 1024.</summary>
    public int Max { get; init; } = 1024;

    /// <summary>How long a connection stays parked, 100 ms to 1 h. Default: 4 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Whether <see cref="Idle"/> was written. When it was not, a <c>Keep-Alive: timeout</c> of the origin, less one
    /// second, takes its place.
    /// </summary>
    public bool IdleIsWritten { get; init; }

    /// <summary>
    /// The age at which a connection is not used again, 1 s to 30 d, with 10 % jitter. Default: 30 min.
    /// </summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long an exchange waits for a connection of a full pool, 0 to 1 h. Default: 5 s; then 503.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(5);
}
