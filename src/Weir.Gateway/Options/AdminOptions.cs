namespace Weir.Gateway;

/// <summary>The admin address: health, readiness and metrics. Immutable.</summary>
public sealed record AdminOptions
{
    /// <summary><c>http://127.0.0.1:9180</c>, implied.</summary>
    public static AdminOptions Default { get; } = new()
    {
        Listen = new ListenOptions { Text = "http://127.0.0.1:9180", Host = "127.0.0.1", Port = 9180 },
        IsImplied = true,
    };

    /// <summary>Where it listens: a loopback address or a unix socket.</summary>
    public required ListenOptions Listen { get; init; }

    /// <summary>Whether nobody wrote it. A busy port is then a warning; an error when it was written.</summary>
    public bool IsImplied { get; init; }
}
