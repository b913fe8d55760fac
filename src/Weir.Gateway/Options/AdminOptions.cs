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

    /// <summary>Where it listens; an address that other machines reach only with a <see cref="Token"/>.</summary>
    public required ListenOptions Listen { get; init; }

    /// <summary>
    /// What every request but those to <c>/health</c> and <c>/ready</c> has to carry as <c>Authorization: Bearer</c>;
    /// 16 to 256 visible characters. <c>null</c>: nothing.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether nobody wrote it. A busy port is then a warning; an error when it was written.</summary>
    public bool IsImplied { get; init; }
}
