namespace Weir.Gateway;

/// <summary>
/// Finds routes by host and path: for each host pattern a trie over path segments, all in a few arrays. Finding takes
/// time in the length of host and path, not in the number of routes. Immutable; any thread.
/// </summary>
/// <remarks>
/// A host is looked up whole, then from each of its dots on (<c>*.shop.example</c> is under <c>.shop.example</c>), then
/// as any host: at most as many lookups as it has labels. In a trie a node has children for literal segments, in one
/// hash table for all nodes, and at most one for any segment (<c>*</c>, <c>:name</c>). Where a path fits both, both are
/// followed, so patterns that mix them on every level cost 2^levels at worst. Each node knows the first route, in the
/// order of the file, of itself and all below it: what cannot come before a route that was found already is not looked
/// at.
/// </remarks>
internal sealed class RouteTable
{
    internal const int None = -1;

    private readonly RouteNode[] _nodes;
    private readonly RouteEdge[] _edges;
    private readonly RouteEdge[] _hosts;
    private readonly byte[] _text;
    private readonly int[] _routes;
    private readonly RouteConditions?[] _conditions;
    private readonly int _anyHost;

    internal RouteTable(RouteTableBuilder built, RouteConditions?[] conditions)
    {
        _nodes = built.Nodes;
        _routes = built.Routes;
        _text = built.Text;
        _edges = RouteEdge.Table(built.Edges);
        _hosts = RouteEdge.Table(built.Hosts);
        _anyHost = built.AnyHost;
        _conditions = conditions;
    }

    /// <summary>The number of the first route that serves a request; <see cref="None"/> when there is none.</summary>
    /// <param name="host">In lower case, without port and closing dot.</param>
    /// <param name="path">In normal form; empty for a request without one.</param>
    /// <param name="request">What conditions look at.</param>
    internal int Find(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, ref RouteRequest request)
    {
        int best = _conditions.Length;
        if (_hosts.Length > 1)
        {
            best = FindHost(host, path, best, ref request);
            for (int dot = host.IndexOf((byte)'.'); dot >= 0;)
            {
                // The name before the dot is one character long at least.
                best = dot > 0 ? FindHost(host[dot..], path, best, ref request) : best;
                int next = host[(dot + 1)..].IndexOf((byte)'.');
                dot = next < 0 ? next : dot + 1 + next;
            }
        }

        best = _anyHost == None ? best : Descend(_anyHost, path, best, ref request);
        return best == _conditions.Length ? None : best;
    }

    private int FindHost(ReadOnlySpan<byte> name, ReadOnlySpan<byte> path, int before, ref RouteRequest request)
    {
        int root = RouteEdge.Find(_hosts, _text, parent: 0, name);
        return root == None ? before : Descend(root, path, before, ref request);
    }

    // At a node, with the rest of the path from the slash before its next segment on; empty at the end of the path.
    private int Descend(int index, ReadOnlySpan<byte> rest, int before, ref RouteRequest request)
    {
        ref readonly RouteNode node = ref _nodes[index];
        if (node.FirstRoute >= before)
        {
            return before;
        }

        before = First(node.BelowStart, node.BelowCount, before, ref request);
        if (rest.IsEmpty)
        {
            return First(node.ExactStart, node.ExactCount, before, ref request);
        }

        int slash = rest[1..].IndexOf((byte)'/');
        ReadOnlySpan<byte> segment = slash < 0 ? rest[1..] : rest.Slice(1, slash);
        rest = slash < 0 ? [] : rest[(slash + 1)..];
        int literal = RouteEdge.Find(_edges, _text, index, segment);
        if (literal != None)
        {
            before = Descend(literal, rest, before, ref request);
        }

        return node.AnySegment != None && !segment.IsEmpty
            ? Descend(node.AnySegment, rest, before, ref request)
            : before;
    }

    private int First(int start, int count, int before, ref RouteRequest request)
    {
        foreach (int route in _routes.AsSpan(start, count))
        {
            if (route >= before)
            {
                break;
            }

            if (_conditions[route] is not { } conditions || conditions.Hold(ref request))
            {
                return route;
            }
        }

        return before;
    }
}
