using System.Globalization;

namespace Weir.Telemetry;

/// <summary>
/// The upstream pools at one collection: registers their families and is handed to whoever can enumerate the pools.
/// Owner: the collecting thread.
/// </summary>
public sealed class PoolPoints
{
    private readonly MetricPoints _points;
    private readonly Reading _reading;

    private PoolPoints(MetricPoints points, Reading reading)
    {
        _points = points;
        _reading = reading;
    }

    private enum Reading : byte
    {
        Open,
        Waiting,
        Max,
    }

    /// <summary>
    /// Registers the families of pools; the observer adds every pool and may be called by any thread.
    /// </summary>
    /// <param name="registry">Where the families are registered.</param>
    /// <param name="observe">Calls <see cref="Add"/> once for each pool; it runs once for each of the families.</param>
    public static void Register(MetricsRegistry registry, Action<PoolPoints> observe)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(observe);
        registry.ObserveMany(
            "http.client.open_connections",
            "{connection}",
            "Number of outbound HTTP connections that are currently active or idle.",
            MetricKind.UpDownCounter,
            points => observe(new PoolPoints(points, Reading.Open)));
        registry.ObserveMany(
            "weir.pool.waiting",
            "{attempt}",
            "Attempts that wait for a connection of a full pool.",
            MetricKind.UpDownCounter,
            points => observe(new PoolPoints(points, Reading.Waiting)));
        registry.ObserveMany(
            "weir.pool.max",
            "{connection}",
            "The most connections that pools may have (pool.max).",
            MetricKind.UpDownCounter,
            points => observe(new PoolPoints(points, Reading.Max)));
    }

    /// <summary>Adds one pool; pools of the same address and port are added up.</summary>
    /// <param name="address">The destination's host name, address or socket path.</param>
    /// <param name="port">Its port; 0 when there is none.</param>
    /// <param name="active">Connections in use.</param>
    /// <param name="idle">Parked connections.</param>
    /// <param name="waiting">Attempts that wait for a connection.</param>
    /// <param name="max">The most connections that the pool may have.</param>
    public void Add(string address, int port, long active, long idle, long waiting, long max)
    {
        switch (_reading)
        {
            case Reading.Open:
                _points.Add(active, Labels(address, port, new MetricLabel("http.connection.state", "active")));
                _points.Add(idle, Labels(address, port, new MetricLabel("http.connection.state", "idle")));
                break;
            case Reading.Waiting:
                _points.Add(waiting, Labels(address, port));
                break;
            default:
                _points.Add(max, Labels(address, port));
                break;
        }
    }

    private static MetricLabel[] Labels(string address, int port, params ReadOnlySpan<MetricLabel> state)
    {
        MetricLabel server = new("server.address", address);
        return port == 0
            ? [.. state, server]
            : [.. state, server, new MetricLabel("server.port", port.ToString(CultureInfo.InvariantCulture))];
    }
}
