using System.Runtime.CompilerServices;
using Weir.Admin;
using Weir.Telemetry;

namespace Weir.Gateway.Tests.Metrics;

public sealed class ProcessMetricsTests
{
    private readonly MetricsRegistry _registry = new();
    private readonly DateTimeOffset _now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public ProcessMetricsTests() => ProcessMetrics.Register(_registry, () => _now, _now.AddSeconds(-90));

    [Fact]
    public void Collect_Uptime_SinceTheStart() => Assert.Equal(90, Value("process.uptime"));

    [Fact]
    public void Collect_Memory_AsTheRuntimeSeesIt()
    {
        Assert.InRange(Value("process.memory.usage"), Environment.WorkingSet / 2.0, Environment.WorkingSet * 2.0);
        Assert.True(Value("process.memory.virtual") >= Value("process.memory.usage"));
    }

    [Fact]
    public void Collect_Cpu_UserAndSystemApart()
    {
        double before = Value("process.cpu.time", "user");

        Assert.True(before > 0);
        Assert.True(Value("process.cpu.time", "system") >= 0);
    }

    [Fact]
    public void Collect_Descriptors_GrowWithOpenFiles()
    {
        double before = Value("process.unix.file_descriptor.count");
        FileStream[] files = [.. Enumerable.Range(0, 50).Select(_ => File.OpenRead("/dev/null"))];
        double after = Value("process.unix.file_descriptor.count");
        Array.ForEach(files, f => f.Dispose());

        // Other tests open and close descriptors at the same time.
        Assert.InRange(after - before, 25, 75);
    }

    [Fact]
    public void Collect_Collections_EachCountedInItsOwnGenerationOnly()
    {
        GC.Collect();
        MetricPoints family = Assert.Single(_registry.Collect(), f => f.Family.Name == "dotnet.gc.collections");

        Assert.Equal(GC.CollectionCount(0), family.Points.Sum(p => p.Value), 5.0);
        Assert.Equal("gen2 gen1 gen0", string.Join(' ', family.Points.Select(p => p.Labels[0].Value)));
        Assert.True(family.Points[0].Value >= 1);
    }

    [Fact]
    public void Families_All_AreInTheDocumentation()
    {
        PrometheusTextTests.Populate(_registry);
        using EventLog log = new(Stream.Null, () => _now);
        log.Register(_registry);
        using AccessLog access = new(1, log, () => _now, static () => 0);
        access.Register(_registry);
        string documentation = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "metrics.md"));

        foreach (MetricPoints points in _registry.Collect())
        {
            string row = $"| `{points.Family.Name}` | `{PrometheusName.Of(points.Family)}` |";
            Assert.Contains(row, documentation, StringComparison.Ordinal);
            foreach (string label in points.Points.SelectMany(p => p.Labels.ToArray()).Select(l => l.Name))
            {
                Assert.Contains($"`{label}`", documentation, StringComparison.Ordinal);
            }
        }
    }

    private double Value(string name, params string[] labelValues)
    {
        MetricPoints family = Assert.Single(_registry.Collect(), f => f.Family.Name == name);
        return Assert.Single(
            family.Points,
            p => string.Join('|', p.Labels.ToArray().Select(l => l.Value)) == string.Join('|', labelValues)).Value;
    }

    private static string RepositoryRoot([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
