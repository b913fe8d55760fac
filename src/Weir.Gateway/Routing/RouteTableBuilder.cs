using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Gateway;

/// <summary>
/// Gathers routes into the arrays of a <see cref="RouteTable"/>. Owner: the thread that compiles a configuration.
/// </summary>
internal sealed class RouteTableBuilder
{
    private readonly List<RouteNode> _nodes = [];
    private readonly List<List<int>?> _exact = [];
    private readonly List<List<int>?> _below = [];
    private readonly Dictionary<(int Parent, string Name), int> _children = [];
    private readonly Dictionary<string, int> _roots = new(StringComparer.Ordinal);
    private readonly List<byte> _text = [];

    internal RouteNode[] Nodes { get; private set; } = [];

    internal int[] Routes { get; private set; } = [];

    internal byte[] Text { get; private set; } = [];

    internal List<RouteEdge> Edges { get; } = [];

    internal List<RouteEdge> Hosts { get; } = [];

    /// <summary>The root of the routes for any host; <see cref="RouteTable.None"/> when there are none.</summary>
    internal int AnyHost { get; private set; } = RouteTable.None;

    /// <summary>Adds a route; their numbers go up.</summary>
    internal void Add(int route, HostPattern? host, PathPattern? path)
    {
        int node = Root(host);
        Note(node, route);
        if (path is not null)
        {
            foreach (PathSegment segment in path.Segments)
            {
                node = Child(node, segment);
                Note(node, route);
            }
        }

        List<List<int>?> lists = path is null or { MatchesBelow: true } ? _below : _exact;
        (lists[node] ??= []).Add(route);
    }

    /// <summary>Lays all out in arrays.</summary>
    internal RouteTableBuilder Build()
    {
        List<int> routes = [];
        Span<RouteNode> nodes = CollectionsMarshal.AsSpan(_nodes);
        for (int i = 0; i < nodes.Length; i++)
        {
            (nodes[i].ExactStart, nodes[i].ExactCount) = Append(routes, _exact[i]);
            (nodes[i].BelowStart, nodes[i].BelowCount) = Append(routes, _below[i]);
        }

        Nodes = nodes.ToArray();
        Routes = [.. routes];
        Text = [.. _text];
        return this;
    }

    private static (int Start, int Count) Append(List<int> routes, List<int>? run)
    {
        int start = routes.Count;
        routes.AddRange(run ?? []);
        return (start, run?.Count ?? 0);
    }

    private int Root(HostPattern? host)
    {
        if (host is null)
        {
            AnyHost = AnyHost == RouteTable.None ? NewNode() : AnyHost;
            return AnyHost;
        }

        if (!_roots.TryGetValue(host.Name, out int root))
        {
            root = NewNode();
            _roots.Add(host.Name, root);
            Hosts.Add(Edge(parent: 0, host.Name, root));
        }

        return root;
    }

    private int Child(int parent, PathSegment segment)
    {
        if (segment.Kind != PathSegmentKind.Literal)
        {
            if (_nodes[parent].AnySegment == RouteTable.None)
            {
                int any = NewNode();
                CollectionsMarshal.AsSpan(_nodes)[parent].AnySegment = any;
            }

            return _nodes[parent].AnySegment;
        }

        if (!_children.TryGetValue((parent, segment.Text), out int child))
        {
            child = NewNode();
            _children.Add((parent, segment.Text), child);
            Edges.Add(Edge(parent, segment.Text, child));
        }

        return child;
    }

    private RouteEdge Edge(int parent, string name, int child)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        RouteEdge edge = new(parent, _text.Count, bytes.Length, child, bytes);
        _text.AddRange(bytes);
        return edge;
    }

    private int NewNode()
    {
        _nodes.Add(new RouteNode { AnySegment = RouteTable.None, FirstRoute = int.MaxValue });
        _exact.Add(null);
        _below.Add(null);
        return _nodes.Count - 1;
    }

    private void Note(int node, int route)
    {
        ref RouteNode noted = ref CollectionsMarshal.AsSpan(_nodes)[node];
        noted.FirstRoute = Math.Min(noted.FirstRoute, route);
    }
}
