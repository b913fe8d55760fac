namespace Weir.Gateway;

/// <summary>Which requests a route serves: all conditions that are set must hold. Immutable.</summary>
public sealed record MatchOptions
{
    /// <summary>Every request.</summary>
    public static MatchOptions All { get; } = new();

    /// <summary><c>null</c>: any host.</summary>
    public HostPattern? Host { get; init; }

    /// <summary><c>null</c>: any path.</summary>
    public PathPattern? Path { get; init; }

    /// <summary>The match as written, host and path together; <c>/</c> for every request.</summary>
    public override string ToString() =>
        Host is null && Path is null ? "/" : Host?.Text + (Path?.Text ?? (Host is null ? "/" : ""));
}
