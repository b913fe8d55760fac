using System.Text.Json.Serialization;

namespace Weir.Pressure;

/// <summary>What bench/openloop printed of the clients that are not slow. Immutable.</summary>
internal sealed class OthersResult
{
    [JsonPropertyName("achieved_rate")]
    public double Rate { get; init; }

    [JsonPropertyName("errors")]
    public long Errors { get; init; }

    [JsonPropertyName("p50_us")]
    public double P50 { get; init; }

    [JsonPropertyName("p99_us")]
    public double P99 { get; init; }

    [JsonPropertyName("max_us")]
    public double Max { get; init; }
}
