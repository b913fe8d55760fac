using System.Text;
using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>A named origin at run time: its destinations, and whose turn it is. Any thread.</summary>
internal sealed class Cluster
{
    private readonly Destination[] _destinations;
    private readonly byte[][] _authorities;
    private readonly RoundRobin? _turns;
    private readonly byte[] _hostName;

    internal Cluster(ClusterOptions options, Destination[] destinations, int loops)
    {
        Options = options;
        _hostName = Encoding.ASCII.GetBytes(options.Host.Name ?? "");
        _destinations = destinations;
        _authorities = new byte[destinations.Length][];
        int[] weights = new int[destinations.Length];
        for (int i = 0; i < destinations.Length; i++)
        {
            _authorities[i] = Encoding.ASCII.GetBytes(options.Destinations[i].Authority);
            weights[i] = options.Destinations[i].Weight;
        }

        _turns = destinations.Length > 1 ? new RoundRobin(weights, loops) : null;
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
