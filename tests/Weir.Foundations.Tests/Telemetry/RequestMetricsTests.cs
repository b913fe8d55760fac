using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class RequestMetricsTests
{
    private static readonly string[] s_methods = ["", "GET", "POST"];

    private readonly MetricsRegistry _registry = new();

    [Fact]
    public void Record_SameRequestOnTwoLoops_OneSeries()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 2);
        int route = family.Route("/api/**");
        family.ForLoop(0).Record(route, 1, 200, Fault.None, 1_000_000);
        family.ForLoop(0).Record(route, 1, 200, Fault.None, 2_000_000);
        family.ForLoop(1).Record(route, 1, 200, Fault.None, 3_000_000);

        MetricPoint point = Assert.Single(Points());

        Assert.Equal(3, point.Value);
        Assert.Equal(0.006, point.Histogram!.SumSeconds, 9);
        Assert.Equal("http.request.method=GET http.route=/api/** http.response.status_code=200", Text(point));
    }

    [Theory]
    [InlineData(2, 502, Fault.ConnectRefused, "POST http.response.status_code=502 error.type=connect-refused")]
    [InlineData(1, 500, Fault.None, "GET http.response.status_code=500 error.type=500")]
    [InlineData(1, 404, Fault.None, "GET http.response.status_code=404")]
    [InlineData(0, 0, Fault.DownstreamReset, "_OTHER error.type=downstream-reset")]
    [InlineData(77, 200, Fault.None, "_OTHER http.response.status_code=200")]
    public void Record_WithoutRoute_LabelsAsTheConventionsSay(byte method, int status, Fault fault, string expected)
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 1);
        family.ForLoop(0).Record(RequestFamily.NoSubject, method, status, fault, 1);

        Assert.Equal("http.request.method=" + expected, Text(Assert.Single(Points())));
    }

    [Theory]
    [InlineData("origin.example", 8080, "server.address=origin.example server.port=8080")]
    [InlineData("/run/app.sock", 0, "server.address=/run/app.sock")]
    public void Record_Destination_LabelledWithAddressAndPort(string address, int port, string expected)
    {
        RequestFamily family = RequestFamily.ForDestinations(_registry, s_methods, 1);
        family.ForLoop(0).Record(family.Destination(address, port), 1, 200, Fault.None, 1);

        Assert.Equal("http.client.request.duration", _registry.Collect()[0].Family.Name);
        Assert.Equal(
            $"http.request.method=GET {expected} http.response.status_code=200", Text(Assert.Single(Points())));
    }

    [Fact]
    public void Record_ManyCombinations_EachCountedLikeTheReference()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 1);
        int[] routes = [.. Enumerable.Range(0, 40).Select(i => family.Route($"/r{i}"))];
        RequestMetrics metrics = family.ForLoop(0);
        Dictionary<string, double> expected = new(StringComparer.Ordinal);
        SeededRandom random = new(21);
        for (int i = 0; i < 50_000; i++)
        {
            int route = random.Next(routes.Length);
            byte method = (byte)random.Next(1, 3);
            int status = 200 + random.Next(20);
            metrics.Record(routes[route], method, status, Fault.None, 1);
            string key =
                $"http.request.method={s_methods[method]} http.route=/r{route} http.response.status_code={status}";
            expected[key] = expected.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(expected, PointsByText());
    }

    [Fact]
    public void Record_SeriesExist_AllocatesNothing()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 1);
        int one = family.Route("/one");
        int other = family.Route("/other");
        RequestMetrics metrics = family.ForLoop(0);
        RecordBoth();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            RecordBoth();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void RecordBoth()
        {
            metrics.Record(one, 1, 200, Fault.None, 1_000);
            metrics.Record(other, 2, 502, Fault.UpstreamReset, 1_000);
        }
    }

    [Fact]
    public void Record_MoreSeriesThanTheBoundOfARoute_RestInItsOverflowSeries()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 1);
        int route = family.Route("/odd");
        int calm = family.Route("/calm");
        for (int status = 0; status < 600; status++)
        {
            family.ForLoop(0).Record(route, 1, status, Fault.None, 1);
        }

        family.ForLoop(0).Record(calm, 1, 200, Fault.None, 1);

        Dictionary<string, double> points = PointsByText();
        Assert.Equal(RequestMetrics.SeriesPerSubjectMax + 2, points.Count);
        Assert.Equal(600 - RequestMetrics.SeriesPerSubjectMax, points["http.route=/odd otel.metric.overflow=true"]);
        Assert.Equal(1, points["http.request.method=GET http.route=/calm http.response.status_code=200"]);
    }

    [Fact]
    public void Record_MoreSeriesThanTheBoundOfALoop_NothingLost()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 1);
        int[] routes = [.. Enumerable.Range(0, 20).Select(i => family.Route($"/r{i}"))];
        foreach (int route in routes)
        {
            for (int status = 0; status < 500; status++)
            {
                family.ForLoop(0).Record(route, 1, status, Fault.None, 1);
            }
        }

        MetricPoint[] points = Points();
        Assert.Equal(10_000, points.Sum(p => p.Value));
        Assert.InRange(points.Length, RequestMetrics.SeriesMax, RequestMetrics.SeriesMax + routes.Length);
    }

    [Fact]
    public void Route_SameName_SameNumber()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 1);
        int first = family.Route("/api/**");
        family.Route("/other");

        Assert.Equal(first, family.Route("/api/**"));
    }

    [Fact]
    public void Route_MoreThanTheBound_Other()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 1);
        int[] numbers = [.. Enumerable.Range(0, RequestFamily.SubjectsMax).Select(i => family.Route($"/r{i}"))];

        Assert.Equal(RequestFamily.SubjectsMax - 1, numbers[..^2].Max());
        Assert.Equal([RequestFamily.OtherSubject, RequestFamily.OtherSubject], numbers[^2..]);
        family.ForLoop(0).Record(numbers[^1], 1, 200, Fault.None, 1);
        Assert.Equal(
            "http.request.method=GET http.route=_OTHER http.response.status_code=200", Text(Assert.Single(Points())));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(RequestFamily.SubjectsMax)]
    public void Record_NumberThatNoFamilyGives_Throws(int subject)
    {
        RequestMetrics metrics = RequestFamily.ForRoutes(_registry, s_methods, 1).ForLoop(0);

        Assert.Throws<ArgumentOutOfRangeException>(() => metrics.Record(subject, 1, 200, Fault.None, 1));
    }

    [Fact]
    public void AddTo_OneRoute_AllItsSeriesOfAllLoops()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 2);
        int route = family.Route("/api/**");
        family.ForLoop(0).Record(route, 1, 200, Fault.None, 10);
        family.ForLoop(1).Record(route, 2, 502, Fault.UpstreamReset, 20);
        family.ForLoop(1).Record(family.Route("/other"), 1, 200, Fault.None, 99);
        LatencyHistogram all = new();

        family.AddTo(route, all);

        Assert.Equal((2, 30), (all.Count, all.Sum));
    }

    [Fact]
    public void Collect_WhileALoopAddsSeries_CountsOnlyGrowAndEndExact()
    {
        RequestFamily family = RequestFamily.ForRoutes(_registry, s_methods, 1);
        int[] routes = [.. Enumerable.Range(0, 10).Select(i => family.Route($"/r{i}"))];
        Thread loop = new(() =>
        {
            for (int i = 0; i < 4_000; i++)
            {
                family.ForLoop(0).Record(routes[i % 10], 1, 100 + (i / 10), Fault.None, i);
            }
        });
        loop.Start();
        double last = 0;
        while (last < 4_000)
        {
            double sum = Points().Sum(p => p.Value);
            Assert.True(sum >= last);
            last = sum;
        }

        loop.Join();
        Assert.Equal(4_000, Points().Length);
    }

    private MetricPoint[] Points() => [.. _registry.Collect()[0].Points];

    private Dictionary<string, double> PointsByText() =>
        Points().ToDictionary(Text, p => p.Value, StringComparer.Ordinal);

    private static string Text(MetricPoint point) =>
        string.Join(' ', point.Labels.ToArray().Select(l => $"{l.Name}={l.Value}"));
}
