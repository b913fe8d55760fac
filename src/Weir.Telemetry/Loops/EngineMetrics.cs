using Weir.Core;

namespace Weir.Telemetry;

/// <summary>
/// The metrics of the engine: makes what each loop records into and registers the families that read it. The names are
/// explained in docs/metrics.md. Owner: immutable once made; <see cref="ForLoop"/> is taken once by each loop.
/// </summary>
public sealed class EngineMetrics
{
    private static readonly MetricLabel s_downstream = new("weir.side", "downstream");
    private static readonly MetricLabel s_upstream = new("weir.side", "upstream");

    private readonly LoopMetrics[] _loops;

    /// <param name="registry">Where the families are registered; one engine a registry.</param>
    /// <param name="methodNames">
    /// The names of the method indexes; an index beyond them or an empty name is _OTHER.
    /// </param>
    /// <param name="loops">How many loops there are.</param>
    public EngineMetrics(MetricsRegistry registry, ReadOnlySpan<string> methodNames, int loops)
    {
        ArgumentNullException.ThrowIfNull(registry);
        Routes = RequestFamily.ForRoutes(registry, methodNames, loops);
        Destinations = RequestFamily.ForDestinations(registry, methodNames, loops);
        _loops = new LoopMetrics[loops];
        for (int i = 0; i < loops; i++)
        {
            _loops[i] = new LoopMetrics(Routes.ForLoop(i), Destinations.ForLoop(i));
        }

        RegisterRequests(registry);
        RegisterConnections(registry);
        RegisterClosed(registry);
        RegisterTls(registry);
        RegisterHttp2(registry);
        RegisterBytes(registry);
        RegisterCoding(registry);
    }

    /// <summary>Exchanges by route.</summary>
    public RequestFamily Routes { get; }

    /// <summary>Attempts by destination.</summary>
    public RequestFamily Destinations { get; }

    /// <summary>What one loop records into.</summary>
    public LoopMetrics ForLoop(int loop) => _loops[loop];

    /// <summary>Registers a loop's lag and tick durations, both recorded in nanoseconds by the loop.</summary>
    public static void ObserveLoop(
        MetricsRegistry registry, int loop, LatencyHistogram lag, LatencyHistogram tickDuration)
    {
        ArgumentNullException.ThrowIfNull(registry);
        MetricLabel label = new("weir.loop", loop.ToString(System.Globalization.CultureInfo.InvariantCulture));
        registry.ObserveHistogram(
            "weir.loop.lag",
            "Time from when a loop could have begun a step to when it began it.",
            HistogramBounds.Loops,
            lag,
            label);
        registry.ObserveHistogram(
            "weir.loop.tick.duration",
            "Duration of one tick of a loop without the wait at its end.",
            HistogramBounds.Loops,
            tickDuration,
            label);
    }

    /// <summary>
    /// Registers how often a loop paused accepting: at the limit of connections, and for want of descriptors.
    /// </summary>
    public static void ObserveAccepting(MetricsRegistry registry, Func<double> full, Func<double> withoutDescriptors)
    {
        ArgumentNullException.ThrowIfNull(registry);
        const string Name = "weir.accept.pauses";
        const string Help = "Times that accepting paused, by the limit that was reached.";
        registry.Observe(
            Name, "{pause}", Help, MetricKind.Counter, full, new MetricLabel("weir.limit", "connections"));
        registry.Observe(
            Name,
            "{pause}",
            Help,
            MetricKind.Counter,
            withoutDescriptors,
            new MetricLabel("weir.limit", "descriptors"));
    }

    /// <summary>Registers the slabs: what the process may take, has taken, and uses now.</summary>
    public static void ObserveSlabs(
        MetricsRegistry registry, SlabAllowance allowance, params ReadOnlySpan<SlabPool> pools)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(allowance);
        registry.Observe(
            "weir.slabs.allowance", "By", "Bytes that slabs may take (limits.buffers).", MetricKind.UpDownCounter,
            () => allowance.BytesMax);
        registry.Observe(
            "weir.slabs.allocated", "By", "Bytes of memory held in slabs, in use or free.", MetricKind.UpDownCounter,
            () => allowance.AllocatedBytes);
        foreach (SlabPool pool in pools)
        {
            registry.Observe(
                "weir.slabs.rented", "By", "Bytes of slabs in use.", MetricKind.UpDownCounter,
                () => pool.RentedBytes);
        }
    }

    private void RegisterRequests(MetricsRegistry registry)
    {
        Sum(
            registry, "http.server.active_requests", "{request}", "Number of active HTTP server requests.",
            MetricKind.UpDownCounter, static c => Volatile.Read(ref c.ActiveRequests));
        Sum(
            registry, "weir.requests.resent", "{request}",
            "Requests sent a second time because a reused upstream connection was dead.",
            MetricKind.Counter, static c => Volatile.Read(ref c.Resent));
        Sum(
            registry, "weir.mirror.requests", "{request}", "Copies of requests sent to a mirror.",
            MetricKind.Counter, static c => Volatile.Read(ref c.Copied));
        Sum(
            registry, "weir.mirror.dropped", "{request}",
            "Copies of requests that a mirror did not get: too many under way, no memory, a body not at hand.",
            MetricKind.Counter, static c => Volatile.Read(ref c.CopiesDropped));
        Sum(
            registry, "weir.tunnels.open", "{tunnel}", "Exchanges that are tunnels now.",
            MetricKind.UpDownCounter, static c => Volatile.Read(ref c.OpenTunnels));
    }

    private void RegisterConnections(MetricsRegistry registry)
    {
        const string Unit = "{connection}";
        Sum(
            registry, "weir.connections.accepted", Unit, "Downstream connections accepted.",
            MetricKind.Counter, static c => Volatile.Read(ref c.Accepted));
        Sum(
            registry, "weir.connections.refused", Unit, "Downstream connections refused because of a limit.",
            MetricKind.Counter, static c => Volatile.Read(ref c.Refused));
        Sum(
            registry, "weir.connections.dialled", Unit, "Upstream connections asked for.",
            MetricKind.Counter, static c => Volatile.Read(ref c.Dialled));
        Sum(
            registry, "weir.connections.failed", Unit, "Upstream connections asked for that did not come to be.",
            MetricKind.Counter, static c => Volatile.Read(ref c.DialFailed));
        Sum(
            registry, "weir.connections.reused", "{attempt}", "Attempts that used a parked upstream connection.",
            MetricKind.Counter, static c => Volatile.Read(ref c.Reused));
        Sum(
            registry, "weir.connections.moved", Unit, "Upstream connections handed over to another loop.",
            MetricKind.Counter, static c => Volatile.Read(ref c.Moved));

        const string OpenHelp = "Connections open now, parked ones included.";
        Sum(
            registry, "weir.connections.open", Unit, OpenHelp,
            MetricKind.UpDownCounter, static c => Volatile.Read(ref c.DownstreamOpen), s_downstream);
        Sum(
            registry, "weir.connections.open", Unit, OpenHelp,
            MetricKind.UpDownCounter, static c => Volatile.Read(ref c.UpstreamOpen), s_upstream);
    }

    private void RegisterClosed(MetricsRegistry registry) =>
        registry.ObserveMany(
            "weir.connections.closed",
            "{connection}",
            "Connections closed, by the fault that closed them; without error.type: a clean end.",
            MetricKind.Counter,
            points =>
            {
                foreach (FaultEntry entry in FaultTable.Entries)
                {
                    long downstream = 0;
                    long upstream = 0;
                    foreach (LoopMetrics loop in _loops)
                    {
                        downstream += loop.DownstreamClosed.Count(entry.Fault);
                        upstream += loop.UpstreamClosed.Count(entry.Fault);
                    }

                    AddClosed(points, s_downstream, entry, downstream);
                    AddClosed(points, s_upstream, entry, upstream);
                }
            });

    // A fault that has not been seen has no series, but for the clean end, so that the family is never empty.
    private static void AddClosed(MetricPoints points, MetricLabel side, FaultEntry entry, long count)
    {
        if (entry.Fault == Fault.None)
        {
            points.Add(count, side);
        }
        else if (count > 0)
        {
            points.Add(count, side, new MetricLabel("error.type", entry.Word));
        }
    }

    private void RegisterTls(MetricsRegistry registry)
    {
        const string Name = "weir.tls.handshakes";
        const string Unit = "{handshake}";
        const string Help = "Handshakes of TLS that succeeded, in full or resumed from an earlier connection.";
        MetricLabel full = new("weir.tls.resumed", "false");
        MetricLabel resumed = new("weir.tls.resumed", "true");
        Sum(
            registry, Name, Unit, Help, MetricKind.Counter,
            static c => Volatile.Read(ref c.DownstreamTlsFull), s_downstream, full);
        Sum(
            registry, Name, Unit, Help, MetricKind.Counter,
            static c => Volatile.Read(ref c.DownstreamTlsResumed), s_downstream, resumed);
        Sum(
            registry, Name, Unit, Help, MetricKind.Counter,
            static c => Volatile.Read(ref c.UpstreamTlsFull), s_upstream, full);
        Sum(
            registry, Name, Unit, Help, MetricKind.Counter,
            static c => Volatile.Read(ref c.UpstreamTlsResumed), s_upstream, resumed);
    }

    private void RegisterHttp2(MetricsRegistry registry)
    {
        Sum(
            registry, "weir.http2.connections", "{connection}", "Downstream connections that speak HTTP/2, open.",
            MetricKind.UpDownCounter, static c => Volatile.Read(ref c.Http2Open));
        Sum(
            registry, "weir.http2.stream_errors", "{stream}",
            "Streams of HTTP/2 that were reset because their peer broke a rule.",
            MetricKind.Counter, static c => Volatile.Read(ref c.Http2StreamErrors));
        registry.ObserveMany(
            "weir.http2.ended",
            "{connection}",
            "Connections of HTTP/2 ended because the peer broke the protocol or flooded it, by reason.",
            MetricKind.Counter,
            points =>
            {
                for (int reason = 0; reason < Http2Counters.Names.Length; reason++)
                {
                    long downstream = 0;
                    long upstream = 0;
                    foreach (LoopMetrics loop in _loops)
                    {
                        downstream += loop.DownstreamHttp2.Count(reason);
                        upstream += loop.UpstreamHttp2.Count(reason);
                    }

                    MetricLabel label = new("weir.http2.reason", Http2Counters.Names[reason]);
                    points.Add(downstream, s_downstream, label);
                    points.Add(upstream, s_upstream, label);
                }
            });
    }

    private void RegisterBytes(MetricsRegistry registry)
    {
        const string Name = "weir.network.io";
        const string Help = "Bytes received from and sent to clients and origins.";
        MetricLabel receive = new("network.io.direction", "receive");
        MetricLabel transmit = new("network.io.direction", "transmit");
        Sum(
            registry, Name, "By", Help, MetricKind.Counter,
            static c => Volatile.Read(ref c.DownstreamBytesReceived), s_downstream, receive);
        Sum(
            registry, Name, "By", Help, MetricKind.Counter,
            static c => Volatile.Read(ref c.DownstreamBytesSent), s_downstream, transmit);
        Sum(
            registry, Name, "By", Help, MetricKind.Counter,
            static c => Volatile.Read(ref c.UpstreamBytesReceived), s_upstream, receive);
        Sum(
            registry, Name, "By", Help, MetricKind.Counter,
            static c => Volatile.Read(ref c.UpstreamBytesSent), s_upstream, transmit);
    }

    private void RegisterCoding(MetricsRegistry registry)
    {
        registry.ObserveMany(
            "weir.compression.responses", "{response}", "Responses compressed, by content coding.", MetricKind.Counter,
            points => AddCodings(points, static (counters, coding) => counters.Responses(coding)));
        const string Name = "weir.compression.io";
        const string Help = "Bytes of bodies before and after compression, by content coding.";
        registry.ObserveMany(
            Name, "By", Help, MetricKind.Counter,
            points =>
            {
                AddCodings(points, static (counters, coding) => counters.BytesIn(coding), s_upstream);
                AddCodings(points, static (counters, coding) => counters.BytesOut(coding), s_downstream);
            });
        registry.Observe(
            "weir.compression.skipped",
            "{response}",
            "Responses that went out as they were because compressors hold as much memory as they may.",
            MetricKind.Counter,
            () =>
            {
                long sum = 0;
                foreach (LoopMetrics loop in _loops)
                {
                    sum += loop.Coding.Skipped;
                }

                return sum;
            });
    }

    private void AddCodings(
        MetricPoints points, Func<CodingCounters, int, long> read, params ReadOnlySpan<MetricLabel> labels)
    {
        for (int coding = 0; coding < CodingCounters.Names.Length; coding++)
        {
            long sum = 0;
            foreach (LoopMetrics loop in _loops)
            {
                sum += read(loop.Coding, coding);
            }

            points.Add(sum, [new MetricLabel("weir.coding", CodingCounters.Names[coding]), .. labels]);
        }
    }

    private void Sum(
        MetricsRegistry registry,
        string name,
        string unit,
        string help,
        MetricKind kind,
        Func<LoopCounters, long> read,
        params MetricLabel[] labels)
    {
        double ReadAll()
        {
            long sum = 0;
            foreach (LoopMetrics loop in _loops)
            {
                sum += read(loop.Counters);
            }

            return sum;
        }

        registry.Observe(name, unit, help, kind, ReadAll, labels);
    }
}
