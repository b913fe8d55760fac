namespace Weir.Gateway;

/// <summary>
/// What a route changes in the fields of a head: first <see cref="Remove"/>, then <see cref="Set"/>, then
/// <see cref="Add"/>. Immutable.
/// </summary>
public sealed record FieldEdits
{
    public static FieldEdits None { get; } = new();

    /// <summary>Names of fields that go.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>Each replaces all fields of its name.</summary>
    public IReadOnlyList<FieldValue> Set { get; init; } = [];

    /// <summary>Each comes beside fields of its name that are there.</summary>
    public IReadOnlyList<FieldValue> Add { get; init; } = [];

    /// <summary>Whether nothing is changed.</summary>
    public bool IsEmpty => Remove.Count + Set.Count + Add.Count == 0;
}
