using Weir.Transport;

namespace Weir.Gateway;

/// <summary>Sends copies of a share of the requests to another cluster. Immutable; any thread.</summary>
internal sealed class MirrorRule(Cluster cluster, double share, AttemptTimeouts timeouts, Action<Exception> onDefect)
{
    /// <summary>Sends a copy, or not, of a request that is ready to be forwarded.</summary>
    internal void Apply(Exchange exchange)
    {
        if (share < 1 && exchange.Transport.Random.NextDouble() >= share)
        {
            return;
        }

        Destination destination = cluster.Next(exchange.Transport.Loop.Index, out byte[] authority);
        ReadOnlySpan<byte> host = cluster.Host.For(exchange.Request, authority);
        _ = RequestCopy.TrySend(exchange, destination, host, timeouts, onDefect);
    }
}
