namespace Weir.Gateway;

/// <summary>
/// Cache-Control towards clients where the origin says nothing, by what the response is. Immutable.
/// </summary>
public sealed record ClientCacheOptions
{
    /// <summary>The standard rules.</summary>
    public static ClientCacheOptions Auto { get; } = new();

    /// <summary>
    /// How long clients may keep answers of an API to GET that carry a validator, as <c>private</c>; <c>null</c>:
    /// <c>no-cache</c>. Default: <c>null</c>.
    /// </summary>
    public TimeSpan? Api { get; init; }
}
