using System.Text.Json;

namespace Weir.Cli;

/// <summary>What a gateway says of itself, in words. Immutable.</summary>
internal sealed record StatusSummary
{
    /// <summary>The program and its version.</summary>
    public required string Title { get; init; }

    /// <summary><c>ready</c>, or why not.</summary>
    public required string State { get; init; }

    /// <summary>Whether it takes requests.</summary>
    public required bool IsReady { get; init; }

    /// <summary>Names with values.</summary>
    public required IReadOnlyList<(string Name, string Value)> Facts { get; init; }

    public required IReadOnlyList<StatusRow> Routes { get; init; }

    public required IReadOnlyList<StatusRow> Destinations { get; init; }

    /// <summary>Reads the three answers of the API.</summary>
    public static StatusSummary Of(JsonElement status, JsonElement routes, JsonElement clusters)
    {
        bool isReady = status.GetProperty("ready").GetBoolean();
        string reasons = string.Join(", ", status.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()));
        return new StatusSummary
        {
            Title = "weir " + status.GetProperty("version").GetString(),
            State = isReady ? "ready" : "not ready: " + reasons,
            IsReady = isReady,
            Facts = FactsOf(status),
            Routes = [.. RoutesOf(routes)],
            Destinations =
            [
                .. clusters.GetProperty("clusters").EnumerateArray()
                    .SelectMany(cluster => cluster.GetProperty("destinations").EnumerateArray())
                    .Select(destination => StatusRow.Of(Text(destination, "url"), destination)),
            ],
        };
    }

    private static IEnumerable<StatusRow> RoutesOf(JsonElement routes)
    {
        foreach (JsonElement route in routes.GetProperty("routes").EnumerateArray())
        {
            yield return StatusRow.Of(Text(route, "name"), route);
        }

        JsonElement unmatched = routes.GetProperty("unmatched");
        if (unmatched.GetProperty("total").GetInt64() > 0)
        {
            yield return StatusRow.Of("(no route)", unmatched);
        }
    }

    private static (string, string)[] FactsOf(JsonElement status)
    {
        JsonElement requests = status.GetProperty("requests");
        JsonElement connections = status.GetProperty("connections");
        JsonElement buffers = status.GetProperty("buffers");
        JsonElement descriptors = status.GetProperty("descriptors");
        JsonElement cpu = status.GetProperty("cpu");
        IEnumerable<string?> listen = status.GetProperty("listen").EnumerateArray().Select(l => l.GetString());
        double busiest = status.GetProperty("loops").EnumerateArray().Max(loop => Number(loop, "busy"));
        return
        [
            ("listen", string.Join(", ", listen)),
            ("up", NumberText.Time(Number(status, "uptime_seconds"))),
            ("requests", $"{NumberText.Short(Number(requests, "rate"))}/s, "
                + $"{NumberText.Percent(Number(requests, "failed_share"))} failed, "
                + $"{NumberText.Count(Number(requests, "in_flight"))} in flight, "
                + $"{NumberText.Count(Number(requests, "total"))} in all"),
            ("latency", $"p50 {StatusRow.Latency(requests, "p50_ms")}, p95 {StatusRow.Latency(requests, "p95_ms")}, "
                + $"p99 {StatusRow.Latency(requests, "p99_ms")}"),
            ("connections", Of(NumberText.Count, connections, "open", "max")),
            ("buffers", Of(NumberText.Bytes, buffers, "rented_bytes", "max_bytes")),
            ("descriptors", Of(NumberText.Count, descriptors, "open", "max")),
            ("processor", Of(NumberText.Short, cpu, "cores_used", "cores")
                + $" cores, busiest loop {NumberText.Percent(busiest)}"),
            ("memory", NumberText.Bytes(Number(status.GetProperty("memory"), "resident_bytes"))),
        ];
    }

    private static string Of(Func<double, string> format, JsonElement group, string used, string max) =>
        $"{format(Number(group, used))} of {format(Number(group, max))}";

    private static double Number(JsonElement group, string name) => group.GetProperty(name).GetDouble();

    private static string Text(JsonElement group, string name) => group.GetProperty(name).GetString()!;
}
