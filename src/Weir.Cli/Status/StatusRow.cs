using System.Text.Json;

namespace Weir.Cli;

/// <summary>One line of a table of routes or destinations. Immutable.</summary>
/// <param name="Name">The route or the destination.</param>
/// <param name="Cells">The numbers, one a column of <see cref="Columns"/>.</param>
/// <param name="Fails">Whether some of the last seconds failed.</param>
internal sealed record StatusRow(string Name, IReadOnlyList<string> Cells, bool Fails)
{
    /// <summary>The heads of the numbers.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["rate", "failed", "p50", "p95", "p99", "total"];

    /// <summary>Reads the numbers that routes and destinations have in common.</summary>
    public static StatusRow Of(string name, JsonElement stats)
    {
        double rate = stats.GetProperty("rate").GetDouble();
        double failed = stats.GetProperty("failed_share").GetDouble();
        string[] cells =
        [
            NumberText.Short(rate) + "/s",
            rate == 0 ? NumberText.None : NumberText.Percent(failed),
            Latency(stats, "p50_ms"),
            Latency(stats, "p95_ms"),
            Latency(stats, "p99_ms"),
            NumberText.Count(stats.GetProperty("total").GetDouble()),
        ];
        return new StatusRow(name, cells, failed > 0);
    }

    /// <summary>A duration of an answer, or a dash when it is null.</summary>
    public static string Latency(JsonElement stats, string name)
    {
        JsonElement value = stats.GetProperty(name);
        return NumberText.Latency(value.ValueKind == JsonValueKind.Null ? null : value.GetDouble());
    }
}
