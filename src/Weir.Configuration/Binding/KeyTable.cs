namespace Weir.Configuration;

/// <summary>The keys that one group of the language knows. Immutable.</summary>
/// <param name="Name">The group as messages call it: a key path with <c>[]</c> and <c>*</c> for what varies.</param>
/// <param name="Keys">Keys that this version serves.</param>
/// <param name="Unserved">Keys of the language that this version does not serve.</param>
internal sealed record KeyTable(string Name, Key[] Keys, params string[] Unserved)
{
    /// <summary>The names of the keys that this version serves.</summary>
    public string[] Served { get; } = [.. Keys.Select(static key => key.Name)];

    /// <summary>Keys that have to be there.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Keys of which exactly one has to be there.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>Keys of which one at least has to be there.</summary>
    public IReadOnlyList<string> SomeOf { get; init; } = [];

    public IEnumerable<string> All => Served.Concat(Unserved);

    public bool Knows(string key) => Array.IndexOf(Served, key) >= 0 || Array.IndexOf(Unserved, key) >= 0;
}
