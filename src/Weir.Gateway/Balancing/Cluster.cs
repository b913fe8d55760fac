using System.Text;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>A named origin at run time: its destinations, and whose turn it is. Any thread.</summary>
internal sealed class Cluster
{
    private readonly Destination[] _destinations;
    private readonly byte[][] _authorities;
    private readonly int[] _weights;
    private readonly RoundRobin? _turns;

    /// <param name="options">What the configuration says of it.</param>
    /// <param name="destinations">Its destinations, in that order.</param>
    /// <param name="loops">How many loops there are.</param>
    /// <param name="previous">The cluster whose place it takes; its turns go on with the same destinations.</param>
    internal Cluster(ClusterOptions options, Destination[] destinations, int loops, Cluster? previous = null)
    {
        Options = options;
        Host = new HostRule(options.Host);
        _destinations = destinations;
        _authorities = new byte[destinations.Length][];
        _weights = new int[destinations.Length];
        for (int i = 0; i < destinations.Length; i++)
        {
            _authorities[i] = Encoding.ASCII.GetBytes(options.Destinations[i].Authority);
            _weights[i] = options.Destinations[i].Weight;
        }

        bool isSame = previous is not null
            && destinations.AsSpan().SequenceEqual(previous._destinations)
            && _weights.AsSpan().SequenceEqual(previous._weights);
        _turns = isSame ? previous!._turns : destinations.Length > 1 ? new RoundRobin(_weights, loops) : null;
    }

    internal ClusterOptions Options { get; }

    internal string Name => Options.Name;

    internal IReadOnlyList<Destination> Destinations => _destinations;

    /// <summary>Which Host field its destinations get.</summary>
    internal HostRule Host { get; }

    /// <summary>The destination whose turn it is on a loop, and the Host field that names it.</summary>
    internal Destination Next(int loop, out byte[] authority)
    {
        int at = _turns is null ? 0 : _turns.Next(loop);
        authority = _authorities[at];
        return _destinations[at];
    }
}
