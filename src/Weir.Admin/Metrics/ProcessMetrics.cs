using System.Globalization;
using Weir.Telemetry;

namespace Weir.Admin;

/// <summary>
/// The process and its runtime, read from the system at each collection, under the names of OpenTelemetry's
/// conventions for processes and the .NET runtime. Owner: any thread; nothing is kept.
/// </summary>
public static class ProcessMetrics
{
    private const string DescriptorFolder = "/proc/self/fd";
    private const string StatusFile = "/proc/self/statm";

    /// <summary>Registers the families.</summary>
    /// <param name="registry">Where they are registered.</param>
    /// <param name="now">The clock.</param>
    /// <param name="started">When the process started, by the same clock.</param>
    public static void Register(MetricsRegistry registry, Func<DateTimeOffset> now, DateTimeOffset started)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(now);
        RegisterProcess(registry);
        RegisterRuntime(registry);
        registry.Observe(
            "process.uptime", "s", "The time the process has been running.", MetricKind.Gauge,
            () => (now() - started).TotalSeconds);
    }

    private static void RegisterProcess(MetricsRegistry registry)
    {
        const string CpuHelp = "Total CPU seconds broken down by different modes.";
        registry.Observe(
            "process.cpu.time", "s", CpuHelp, MetricKind.Counter,
            static () => Environment.CpuUsage.UserTime.TotalSeconds, new MetricLabel("cpu.mode", "user"));
        registry.Observe(
            "process.cpu.time", "s", CpuHelp, MetricKind.Counter,
            static () => Environment.CpuUsage.PrivilegedTime.TotalSeconds, new MetricLabel("cpu.mode", "system"));
        registry.ObserveMany(
            "process.memory.usage", "By", "The amount of physical memory in use.", MetricKind.UpDownCounter,
            static points => ReadPages(points, column: 1));
        registry.ObserveMany(
            "process.memory.virtual", "By", "The amount of committed virtual memory.", MetricKind.UpDownCounter,
            static points => ReadPages(points, column: 0));
        registry.ObserveMany(
            "process.unix.file_descriptor.count", "{file_descriptor}",
            "Number of unix file descriptors in use by the process.", MetricKind.UpDownCounter,
            CountDescriptors);
    }

    private static void RegisterRuntime(MetricsRegistry registry)
    {
        registry.ObserveMany(
            "dotnet.gc.collections", "{collection}", "The number of garbage collections since the process has started.",
            MetricKind.Counter, CountCollections);
        registry.Observe(
            "dotnet.gc.pause.time", "s", "The total time paused in garbage collections since the process has started.",
            MetricKind.Counter, static () => GC.GetTotalPauseDuration().TotalSeconds);
        registry.Observe(
            "dotnet.gc.heap.total_allocated", "By",
            "The number of bytes allocated on the managed heap since the process has started.",
            MetricKind.Counter, static () => GC.GetTotalAllocatedBytes());
        registry.Observe(
            "dotnet.gc.last_collection.memory.committed_size", "By",
            "The amount of committed virtual memory of the managed heap, as of the latest collection.",
            MetricKind.UpDownCounter, static () => GC.GetGCMemoryInfo().TotalCommittedBytes);
    }

    // The runtime counts a collection of a generation in each younger one too; the convention counts it once.
    private static void CountCollections(MetricPoints points)
    {
        int older = 0;
        for (int generation = GC.MaxGeneration; generation >= 0; generation--)
        {
            int count = GC.CollectionCount(generation);
            string name = "gen" + generation.ToString(CultureInfo.InvariantCulture);
            points.Add(count - older, new MetricLabel("gc.heap.generation", name));
            older = count;
        }
    }

    // Columns of statm, in pages: 0 the address space, 1 what is resident.
    private static void ReadPages(MetricPoints points, int column)
    {
        try
        {
            string[] columns = File.ReadAllText(StatusFile).Split(' ');
            long pages = long.Parse(columns[column], CultureInfo.InvariantCulture);
            points.Add(pages * (double)Environment.SystemPageSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As below: the other families are worth having all the same.
            return;
        }
    }

    private static void CountDescriptors(MetricPoints points)
    {
        try
        {
            // The look itself opens one.
            points.Add(Directory.GetFileSystemEntries(DescriptorFolder).Length - 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A hidden /proc, or no descriptor left to look with: a missing series says more than a wrong one.
            return;
        }
    }
}
