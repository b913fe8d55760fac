namespace Weir.Gateway;

/// <summary>
/// The way from a parent to a child by a name, and the open hash tables that hold such ways. Immutable once built.
/// </summary>
internal struct RouteEdge
{
    public int Parent;
    public int Hash;
    public int Start;
    public int Length;

    // One more than the child's number, so that a slot of zeros is free.
    private int _child;

    internal RouteEdge(int parent, int start, int length, int child, ReadOnlySpan<byte> name)
    {
        Parent = parent;
        Hash = HashOf(parent, name);
        Start = start;
        Length = length;
        _child = child + 1;
    }

    internal readonly bool IsFree => _child == 0;

    internal readonly int Child => _child - 1;

    /// <summary>A table of these edges, a power of two in size and at most half full.</summary>
    internal static RouteEdge[] Table(List<RouteEdge> edges)
    {
        int size = 1;
        while (size < edges.Count * 2)
        {
            size *= 2;
        }

        RouteEdge[] table = new RouteEdge[size];
        foreach (RouteEdge edge in edges)
        {
            int at = edge.Hash & (size - 1);
            while (!table[at].IsFree)
            {
                at = (at + 1) & (size - 1);
            }

            table[at] = edge;
        }

        return table;
    }

    /// <summary>The child that a name leads to; <see cref="RouteTable.None"/> when there is none.</summary>
    internal static int Find(RouteEdge[] table, byte[] text, int parent, ReadOnlySpan<byte> name)
    {
        int hash = HashOf(parent, name);
        int mask = table.Length - 1;
        for (int at = hash & mask; !table[at].IsFree; at = (at + 1) & mask)
        {
            ref readonly RouteEdge edge = ref table[at];
            if (edge.Hash == hash && edge.Parent == parent && name.SequenceEqual(text.AsSpan(edge.Start, edge.Length)))
            {
                return edge.Child;
            }
        }

        return RouteTable.None;
    }

    // FNV-1a: names are short, and what is in the table is the operator's, so nobody can crowd its slots.
    private static int HashOf(int parent, ReadOnlySpan<byte> name)
    {
        uint hash = (2166136261 ^ (uint)parent) * 16777619;
        foreach (byte b in name)
        {
            hash = (hash ^ b) * 16777619;
        }

        return (int)(hash ^ (hash >> 15));
    }
}
