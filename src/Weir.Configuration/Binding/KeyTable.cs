namespace Weir.Configuration;

/// <summary>The keys that one group of the language knows. Immutable.</summary>
/// <param name="Name">The group as messages call it: a key path with <c>[]</c> and <c>*</c> for what varies.</param>
/// <param name="Served">Keys that this version serves.</param>
/// <param name="Unserved">Keys of the language that this version does not serve.</param>
internal sealed record KeyTable(string Name, string[] Served, string[] Unserved)
{
    public IEnumerable<string> All => Served.Concat(Unserved);

    public bool Knows(string key) => Array.IndexOf(Served, key) >= 0 || Array.IndexOf(Unserved, key) >= 0;
}
