using System.Diagnostics.CodeAnalysis;

namespace Weir.Configuration;

/// <summary>Keys with values, in the order of the file; keys are unique.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
internal sealed class MappingNode(int line, int column) : Node(line, column)
{
    private readonly List<(ScalarNode Key, Node Value)> _entries = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    public IReadOnlyList<(ScalarNode Key, Node Value)> Entries => _entries;

    public override string Kind => "a group of keys";

    public bool TryGet(string key, [NotNullWhen(true)] out Node? value)
    {
        bool found = _indexes.TryGetValue(key, out int index);
        value = found ? _entries[index].Value : null;
        return found;
    }

    /// <summary>Adds an entry unless its key is there already.</summary>
    /// <returns>The key that was there first; <c>null</c> when the entry was added.</returns>
    public ScalarNode? Add(ScalarNode key, Node value)
    {
        if (_indexes.TryGetValue(key.Text, out int index))
        {
            return _entries[index].Key;
        }

        _indexes.Add(key.Text, _entries.Count);
        _entries.Add((key, value));
        Weight += 1 + value.Weight;
        return null;
    }
}
