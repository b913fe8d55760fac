using Weir.Core;
using Weir.Telemetry;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// What a running gateway serves and how it stands, for those who look after it. Nothing is kept: every member reads
/// what the loops count. Any thread.
/// </summary>
public sealed class GatewayView
{
    private readonly TransportLoop[] _loops;
    private readonly EngineMetrics _metrics;
    private readonly Func<GatewaySnapshot> _snapshot;
    private readonly Func<int> _connectionsMax;

    internal GatewayView(
        TransportLoop[] loops, EngineMetrics metrics, Func<GatewaySnapshot> snapshot, Func<int> connectionsMax)
    {
        _loops = loops;
        _metrics = metrics;
        _snapshot = snapshot;
        _connectionsMax = connectionsMax;
    }

    /// <summary>The loops; only what they say any thread may read is to be read.</summary>
    public IReadOnlyList<TransportLoop> Loops => _loops;

    /// <summary>Finished exchanges by route.</summary>
    public RequestFamily Exchanges => _metrics.Routes;

    /// <summary>Finished attempts by destination.</summary>
    public RequestFamily Attempts => _metrics.Destinations;

    /// <summary>Downstream connections at which accepting pauses.</summary>
    public int ConnectionsMax => _connectionsMax();

    /// <summary>The bytes that slabs may take and have taken.</summary>
    public SlabAllowance Slabs => _loops[0].Loop.Slabs.Allowance;

    /// <summary>Bytes of slabs in use.</summary>
    public long SlabBytesRented
    {
        get
        {
            long sum = 0;
            foreach (TransportLoop loop in _loops)
            {
                sum += loop.Loop.Slabs.RentedBytes;
            }

            return sum;
        }
    }

    /// <summary>The routes in the order in which they are tried.</summary>
    public IReadOnlyList<RouteView> Routes
    {
        get
        {
            GatewaySnapshot snapshot = _snapshot();
            IReadOnlyList<RouteOptions> written = snapshot.Options.Routes;
            RouteView[] routes = new RouteView[written.Count];
            for (int i = 0; i < routes.Length; i++)
            {
                routes[i] = new RouteView(written[i], snapshot.Router.Routes[i].Subject);
            }

            return routes;
        }
    }

    /// <summary>The clusters, those that were written first.</summary>
    public IReadOnlyList<ClusterView> Clusters
    {
        get
        {
            List<ClusterView> clusters = [];
            foreach (Cluster cluster in _snapshot().Clusters.Values)
            {
                DestinationView[] destinations = new DestinationView[cluster.Destinations.Count];
                for (int i = 0; i < destinations.Length; i++)
                {
                    destinations[i] = new DestinationView(
                        cluster.Options.Destinations[i], cluster.Destinations[i]);
                }

                clusters.Add(new ClusterView(cluster.Options, destinations));
            }

            return clusters;
        }
    }

    /// <summary>The sum of a counter over the loops.</summary>
    /// <param name="read">Reads it with <see cref="Volatile"/>.</param>
    public long Sum(Func<LoopCounters, long> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        long sum = 0;
        foreach (TransportLoop loop in _loops)
        {
            sum += read(loop.Counters);
        }

        return sum;
    }
}
