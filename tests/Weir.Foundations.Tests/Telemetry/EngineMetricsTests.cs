using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class EngineMetricsTests
{
    private readonly MetricsRegistry _registry = new();

    [Fact]
    public void Collect_CountersOfTwoLoops_Summed()
    {
        EngineMetrics engine = new(_registry, ["GET"], 2);
        engine.ForLoop(0).Counters.Accepted = 3;
        engine.ForLoop(1).Counters.Accepted = 4;

        Assert.Equal(7, Value("weir.connections.accepted"));
    }

    [Fact]
    public void Collect_ConnectionOpenedOnOneLoopAndClosedOnAnother_SumIsExact()
    {
        EngineMetrics engine = new(_registry, ["GET"], 2);
        engine.ForLoop(0).Counters.UpstreamOpen++;
        engine.ForLoop(1).Counters.UpstreamOpen--;

        Assert.Equal(0, Value("weir.connections.open", "upstream"));
    }

    [Fact]
    public void Collect_EveryCounter_ShownOnceInItsOwnSeries()
    {
        EngineMetrics engine = new(_registry, ["GET"], 1);
        LoopCounters c = engine.ForLoop(0).Counters;
        c.ActiveRequests = 1;
        c.Resent = 2;
        c.OpenTunnels = 3;
        c.Accepted = 4;
        c.Refused = 5;
        c.DownstreamOpen = 6;
        c.Moved = 7;
        c.Dialled = 8;
        c.DialFailed = 9;
        c.UpstreamOpen = 10;
        c.Reused = 11;
        c.DownstreamBytesReceived = 12;
        c.DownstreamBytesSent = 13;
        c.UpstreamBytesReceived = 14;
        c.UpstreamBytesSent = 15;
        c.Copied = 16;
        c.CopiesDropped = 17;

        Assert.Equal(1, Value("http.server.active_requests"));
        Assert.Equal(2, Value("weir.requests.resent"));
        Assert.Equal(16, Value("weir.mirror.requests"));
        Assert.Equal(17, Value("weir.mirror.dropped"));
        Assert.Equal(3, Value("weir.tunnels.open"));
        Assert.Equal(4, Value("weir.connections.accepted"));
        Assert.Equal(5, Value("weir.connections.refused"));
        Assert.Equal(6, Value("weir.connections.open", "downstream"));
        Assert.Equal(7, Value("weir.connections.moved"));
        Assert.Equal(8, Value("weir.connections.dialled"));
        Assert.Equal(9, Value("weir.connections.failed"));
        Assert.Equal(10, Value("weir.connections.open", "upstream"));
        Assert.Equal(11, Value("weir.connections.reused"));
        Assert.Equal(12, Value("weir.network.io", "downstream", "receive"));
        Assert.Equal(13, Value("weir.network.io", "downstream", "transmit"));
        Assert.Equal(14, Value("weir.network.io", "upstream", "receive"));
        Assert.Equal(15, Value("weir.network.io", "upstream", "transmit"));
    }

    [Fact]
    public void Collect_ClosedConnections_ByFaultAndCleanEndWithoutErrorType()
    {
        EngineMetrics engine = new(_registry, ["GET"], 2);
        engine.ForLoop(0).DownstreamClosed.Add(Fault.None);
        engine.ForLoop(0).DownstreamClosed.Add(Fault.IdleTimeout);
        engine.ForLoop(1).DownstreamClosed.Add(Fault.IdleTimeout);
        engine.ForLoop(1).UpstreamClosed.Add(Fault.UpstreamReset);

        Assert.Equal(1, Value("weir.connections.closed", "downstream"));
        Assert.Equal(2, Value("weir.connections.closed", "downstream", "idle-timeout"));
        Assert.Equal(0, Value("weir.connections.closed", "upstream"));
        Assert.Equal(1, Value("weir.connections.closed", "upstream", "upstream-reset"));
    }

    [Fact]
    public void ForLoop_Records_BothDurationFamilies()
    {
        EngineMetrics engine = new(_registry, ["GET"], 1);
        engine.ForLoop(0).Requests.Record(engine.Routes.Route("/"), 0, 200, Fault.None, 5_000_000);
        engine.ForLoop(0).Attempts.Record(engine.Destinations.Destination("h", 80), 0, 200, Fault.None, 4_000_000);

        Assert.Equal(1, Value("http.server.request.duration", "GET", "/", "200"));
        Assert.Equal(1, Value("http.client.request.duration", "GET", "h", "80", "200"));
    }

    [Fact]
    public void ObserveLoop_TwoLoops_OneSeriesEach()
    {
        LatencyHistogram lag = new();
        EngineMetrics.ObserveLoop(_registry, 0, lag, new LatencyHistogram());
        EngineMetrics.ObserveLoop(_registry, 1, new LatencyHistogram(), new LatencyHistogram());
        lag.Record(20_000);

        Assert.Equal(1, Value("weir.loop.lag", "0"));
        Assert.Equal(0, Value("weir.loop.lag", "1"));
        Assert.Equal(0, Value("weir.loop.tick.duration", "1"));
    }

    [Fact]
    public void ObserveSlabs_OneRented_AllowanceAllocatedAndRented()
    {
        SlabAllowance allowance = new(1 << 20);
        SlabPool pool = new(allowance);
        EngineMetrics.ObserveSlabs(_registry, allowance, pool, new SlabPool(allowance));
        Slab slab = pool.TryRent()!;

        Assert.Equal(1 << 20, Value("weir.slabs.allowance"));
        Assert.Equal(Slab.StandardBytes, Value("weir.slabs.allocated"));
        Assert.Equal(Slab.StandardBytes, Value("weir.slabs.rented"));
        pool.Return(slab);
        Assert.Equal(0, Value("weir.slabs.rented"));
    }

    [Fact]
    public void PoolPoints_TwoPoolsOfOneDestination_AddedUp()
    {
        PoolPoints.Register(_registry, pools =>
        {
            pools.Add("origin", 3000, active: 5, idle: 2, waiting: 1, max: 10);
            pools.Add("origin", 3000, active: 1, idle: 0, waiting: 0, max: 10);
            pools.Add("/run/app.sock", 0, active: 0, idle: 1, waiting: 0, max: 4);
        });

        Assert.Equal(6, Value("http.client.open_connections", "active", "origin", "3000"));
        Assert.Equal(2, Value("http.client.open_connections", "idle", "origin", "3000"));
        Assert.Equal(1, Value("http.client.open_connections", "idle", "/run/app.sock"));
        Assert.Equal(1, Value("weir.pool.waiting", "origin", "3000"));
        Assert.Equal(20, Value("weir.pool.max", "origin", "3000"));
        Assert.Equal(4, Value("weir.pool.max", "/run/app.sock"));
    }

    private double Value(string name, params string[] labelValues)
    {
        MetricPoints family = Assert.Single(_registry.Collect(), f => f.Family.Name == name);
        return Assert.Single(
            family.Points,
            p => string.Join('|', p.Labels.ToArray().Select(l => l.Value)) == string.Join('|', labelValues)).Value;
    }
}
