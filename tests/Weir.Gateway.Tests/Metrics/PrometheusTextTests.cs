using System.Buffers;
using System.Text;
using Weir.Admin;
using Weir.Core;
using Weir.Telemetry;

namespace Weir.Gateway.Tests.Metrics;

public sealed class PrometheusTextTests
{
    private readonly MetricsRegistry _registry = new();

    [Fact]
    public void Write_Nothing_Empty() => Assert.Equal("", Text());

    [Fact]
    public void Write_CounterAndGauge_ExactText()
    {
        _registry.Observe(
            "weir.network.io", "By", "Bytes.", MetricKind.Counter, () => 12345678901,
            new MetricLabel("weir.side", "downstream"), new MetricLabel("network.io.direction", "receive"));
        _registry.Observe("weir.cpu.share", "1", "Share.", MetricKind.Gauge, () => 0.25);

        Assert.Equal(
            """
            # HELP weir_network_io_bytes_total Bytes.
            # TYPE weir_network_io_bytes_total counter
            weir_network_io_bytes_total{weir_side="downstream",network_io_direction="receive"} 12345678901
            # HELP weir_cpu_share_ratio Share.
            # TYPE weir_cpu_share_ratio gauge
            weir_cpu_share_ratio 0.25

            """,
            Text());
    }

    [Fact]
    public void Write_Histogram_ExactText()
    {
        LatencyHistogram histogram = new();
        histogram.Record(20_000);
        histogram.Record(3_000_000);
        histogram.Record(60_000_000_000);
        _registry.ObserveHistogram(
            "weir.loop.lag", "Lag.", new HistogramBounds(0.00005, 0.005, 10), histogram,
            new MetricLabel("weir.loop", "0"));

        Assert.Equal(
            """
            # HELP weir_loop_lag_seconds Lag.
            # TYPE weir_loop_lag_seconds histogram
            weir_loop_lag_seconds_bucket{weir_loop="0",le="0.00005"} 1
            weir_loop_lag_seconds_bucket{weir_loop="0",le="0.005"} 2
            weir_loop_lag_seconds_bucket{weir_loop="0",le="10"} 2
            weir_loop_lag_seconds_bucket{weir_loop="0",le="+Inf"} 3
            weir_loop_lag_seconds_sum{weir_loop="0"} 60.00302
            weir_loop_lag_seconds_count{weir_loop="0"} 3

            """,
            Text());
    }

    [Fact]
    public void Write_HistogramWithoutLabels_OnlyLe()
    {
        _registry.ObserveHistogram("weir.x", "X.", new HistogramBounds(1), new LatencyHistogram());

        Assert.Contains("\nweir_x_seconds_bucket{le=\"1\"} 0\n", Text(), StringComparison.Ordinal);
        Assert.Contains("\nweir_x_seconds_count 0\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FamilyWithoutSeries_LeftOut()
    {
        _registry.ObserveMany("weir.x", "{x}", "X.", MetricKind.Counter, _ => { });

        Assert.Equal("", Text());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("quote \" backslash \\ newline \n end")]
    [InlineData("\\n is not a newline")]
    [InlineData("Grüße 日本 🎉 { } , =")]
    [InlineData("")]
    public void Write_AnyLabelValue_ReadBackUnchanged(string value)
    {
        MetricLabel label = new("http.route", value);
        _registry.Observe("weir.x", "{x}", "X.", MetricKind.UpDownCounter, () => 7, label);

        Assert.Equal(7, Parse()["weir_x"].Value($"http_route={value}"));
    }

    [Fact]
    public void Write_HelpWithNewlineAndBackslash_Escaped()
    {
        _registry.Observe("weir.x", "{x}", "a\\b\nc \"d\"", MetricKind.UpDownCounter, () => 1);

        Assert.StartsWith("# HELP weir_x a\\\\b\\nc \"d\"\n", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-3, "-3")]
    [InlineData(0.1, "0.1")]
    [InlineData(999_999_999_999_999, "999999999999999")]
    [InlineData(1e300, "1E+300")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Write_Value_ShortestFormThatReadsBack(double value, string expected)
    {
        _registry.Observe("weir.x", "{x}", "X.", MetricKind.UpDownCounter, () => value);

        Assert.EndsWith($"\nweir_x {expected}\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WholeEngineWithTraffic_ParsesStrictly()
    {
        Populate(_registry);
        Dictionary<string, PrometheusFamily> families = Parse();

        PrometheusFamily requests = families["http_server_request_duration_seconds"];
        const string Good = "http_request_method=GET http_route=/api/** http_response_status_code=200";
        const string Bad =
            "http_request_method=POST http_route=/api/** http_response_status_code=502 error_type=connect-refused";
        Assert.Equal($"{Good}, {Bad}", string.Join(", ", requests.Series));
        Assert.Equal(1000, requests.Value(Good, "_count"));
        Assert.Equal(0.5005, requests.Value(Good, "_sum"), 6);
        Assert.Equal(1, requests.Value(Bad, "_count"));

        // 1,000 durations of 1 to 1,000 microseconds: the bucket that the bound cuts counts in proportion.
        Assert.InRange(requests.Bucket(Good, 0.0001), 97, 103);
        Assert.InRange(requests.Bucket(Good, 0.0005), 485, 515);
        Assert.Equal(1000, requests.Bucket(Good, 0.0025));
        Assert.Equal(3, families["weir_connections_accepted_total"].Value());
        Assert.Equal(2, families["http_client_open_connections"].Value(
            "http_connection_state=active server_address=127.0.0.1 server_port=3000"));
    }

    [Fact]
    public void Write_Twice_SameBytesWhenNothingChanged()
    {
        Populate(_registry);

        Assert.Equal(Text(), Text());
    }

    /// <summary>An engine of two loops that has served some requests, and everything else that is observed.</summary>
    internal static void Populate(MetricsRegistry registry)
    {
        EngineMetrics engine = new(registry, ["GET", "POST"], 2);
        int route = engine.Routes.Route("/api/**");
        for (int i = 1; i <= 1000; i++)
        {
            engine.ForLoop(i & 1).Requests.Record(route, 0, 200, Fault.None, i * 1000);
        }

        engine.ForLoop(0).Requests.Record(route, 1, 502, Fault.ConnectRefused, 1_000_000);
        int destination = engine.Destinations.Destination("127.0.0.1", 3000);
        engine.ForLoop(0).Attempts.Record(destination, 0, 200, Fault.None, 9_000);
        engine.ForLoop(1).Counters.Accepted = 3;
        engine.ForLoop(1).DownstreamClosed.Add(Fault.IdleTimeout);
        EngineMetrics.ObserveLoop(registry, 0, new LatencyHistogram(), new LatencyHistogram());
        SlabAllowance allowance = new(1 << 20);
        EngineMetrics.ObserveSlabs(registry, allowance, new SlabPool(allowance));
        PoolPoints.Register(registry, pools => pools.Add("127.0.0.1", 3000, 2, 1, 0, 1024));
    }

    private string Text()
    {
        ArrayBufferWriter<byte> output = new();
        PrometheusText.Write(_registry.Collect(), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private Dictionary<string, PrometheusFamily> Parse() => PrometheusParser.Parse(Encoding.UTF8.GetBytes(Text()));
}
