using System.Text;
using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>A named origin at run time: its destinations, and whose turn it is. Any thread.</summary>
internal sealed class Cluster
{
    private readonly Destination[] _destinations;
    private readonly byte[][] _authorities;
    private readonly int[] _weights;
    private readonly RoundRobin? _turns;
    private readonly byte[] _hostName;

    /// <param name="options">What the configuration says of it.</param>
    /// <param name="destinations">Its destinations, in that order.</param>
    /// <param name="loops">How many loops there are.</param>
    /// <param name="previous">The cluster whose place it takes; its turns go on where the destinations are the same.</param>
    internal Cluster(ClusterOptions options, Destination[] destinations, int loops, Cluster? previous = null)
    {
        Options = options;
        _hostName = Encoding.ASCII.GetBytes(options.Host.Name ?? "");
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

    /// <summary>The Host field of a request to a destination of the cluster.</summary>
    /// <param name="request">The request, as it came.</param>
    /// <param name="destination">The Host field that names the destination.</param>
    internal ReadOnlySpan<byte> HostFor(Head request, byte[] destination) => Options.Host.Kind switch
    {
        UpstreamHostKind.Destination => destination,
        UpstreamHostKind.Name => _hostName,
        _ => request.Authority.IsEmpty ? destination : request.Authority,
    };

    /// <summary>The destination whose turn it is on a loop, and the Host field that names it.</summary>
    internal Destination Next(int loop, out byte[] authority)
    {
        int at = _turns is null ? 0 : _turns.Next(loop);
        authority = _authorities[at];
        return _destinations[at];
    }
}
