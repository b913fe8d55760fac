namespace Weir.Configuration;

/// <summary>A list.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
internal sealed class SequenceNode(int line, int column) : Node(line, column)
{
    private readonly List<Node> _items = [];

    public IReadOnlyList<Node> Items => _items;

    public override string Kind => "a list";

    public void Add(Node item)
    {
        _items.Add(item);
        Weight += item.Weight;
    }
}
