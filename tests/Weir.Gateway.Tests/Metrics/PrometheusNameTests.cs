using Weir.Admin;
using Weir.Core;
using Weir.Telemetry;

namespace Weir.Gateway.Tests.Metrics;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("http.server.active_requests", "{request}", MetricKind.UpDownCounter, "http_server_active_requests")]
    [InlineData("weir.network.io", "By", MetricKind.Counter, "weir_network_io_bytes_total")]
    [InlineData("process.cpu.time", "s", MetricKind.Counter, "process_cpu_time_seconds_total")]
    [InlineData("a.share", "1", MetricKind.Gauge, "a_share_ratio")]
    [InlineData("a.share", "1", MetricKind.Counter, "a_share_total")]
    [InlineData("a.rate", "By/s", MetricKind.Gauge, "a_rate_bytes_per_second")]
    [InlineData("a.rate", "{request}/s", MetricKind.Gauge, "a_rate_per_second")]
    [InlineData("wait.seconds", "s", MetricKind.Gauge, "wait_seconds")]
    [InlineData("a.total", "{x}", MetricKind.Counter, "a_total")]
    [InlineData("a--b..c", "%", MetricKind.Gauge, "a_b_c_percent")]
    [InlineData("4xx", "{x}", MetricKind.Gauge, "_4xx")]
    public void Of_NameUnitAndKind_AsTheSpecificationDerivesIt(
        string name, string unit, MetricKind kind, string expected)
    {
        MetricsRegistry registry = new();
        registry.Observe(name, unit, "X.", kind, () => 1);

        Assert.Equal(expected, PrometheusName.Of(registry.Collect()[0].Family));
    }

    [Fact]
    public void Of_Histogram_Seconds()
    {
        MetricsRegistry registry = new();
        registry.ObserveHistogram(
            "http.server.request.duration", "X.", HistogramBounds.Requests, new LatencyHistogram());

        Assert.Equal("http_server_request_duration_seconds", PrometheusName.Of(registry.Collect()[0].Family));
    }

    [Theory]
    [InlineData("http.response.status_code", "http_response_status_code")]
    [InlineData("4xx", "key_4xx")]
    [InlineData("ü", "_")]
    public void OfLabel_Name_Clean(string label, string expected) =>
        Assert.Equal(expected, PrometheusName.OfLabel(label));
}
