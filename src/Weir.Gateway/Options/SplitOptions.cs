namespace Weir.Gateway;

/// <summary>Shares of the clients for several clusters; a client keeps its cluster. Immutable.</summary>
public sealed record SplitOptions
{
    /// <summary>The clusters and their shares in the order of the file, two or more; the shares add up to 1.</summary>
    public required IReadOnlyList<SplitShare> To { get; init; }

    /// <summary>What tells clients apart. Default: <see cref="SplitKey.Cookie"/>.</summary>
    public SplitKey By { get; init; }

    /// <summary>The field in lower case when that is the key.</summary>
    public string? Header { get; init; }
}
