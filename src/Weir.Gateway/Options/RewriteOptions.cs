namespace Weir.Gateway;

/// <summary>How the target changes on its way to the origin. Immutable.</summary>
public sealed record RewriteOptions
{
    /// <summary>The new path; <c>null</c>: as it came.</summary>
    public PathTemplate? Path { get; init; }

    /// <summary>Query parameters that go; a name that ends with <c>*</c> means all that begin so.</summary>
    public IReadOnlyList<string> QueryRemove { get; init; } = [];

    /// <summary>Query parameters that replace those of their name, names and values not yet encoded.</summary>
    public IReadOnlyList<FieldValue> QuerySet { get; init; } = [];
}
