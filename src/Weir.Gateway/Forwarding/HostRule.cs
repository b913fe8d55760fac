using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>Which Host field the destinations of a cluster get. Immutable; any thread.</summary>
internal sealed class HostRule(UpstreamHost host)
{
    private readonly UpstreamHostKind _kind = host.Kind;
    private readonly byte[] _name = Encoding.ASCII.GetBytes(host.Name ?? "");

    /// <summary>The field of a request to a destination.</summary>
    /// <param name="request">The request, as it came.</param>
    /// <param name="destination">The field that names the destination.</param>
    internal ReadOnlySpan<byte> For(Head request, byte[] destination) => _kind switch
    {
        UpstreamHostKind.Destination => destination,
        UpstreamHostKind.Name => _name,
        _ => request.Authority.IsEmpty ? destination : request.Authority,
    };
}
