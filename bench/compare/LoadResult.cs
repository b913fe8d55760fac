using System.Text.Json.Serialization;

namespace Weir.Compare;

/// <summary>What a client printed, from wrk-report.lua, openloop or h2load. Owner: immutable.</summary>
internal sealed class LoadResult
{
    /// <summary>What wrk completed; openloop says it in the next one.</summary>
    [JsonPropertyName("requests")]
    public long Requests { get; init; }

    [JsonPropertyName("completed_with_warmup")]
    public long CompletedWithWarmUp { get; init; }

    /// <summary>The bodies of these, coded as they came and without chunks; only openloop says it.</summary>
    [JsonPropertyName("body_bytes_with_warmup")]
    public long BodyBytes { get; init; }

    [JsonPropertyName("seconds")]
    public double Seconds { get; init; }

    /// <summary>What openloop took with its warm-up and until the last answer; wrk says it in the one before.</summary>
    [JsonPropertyName("elapsed_s")]
    public double ElapsedSeconds { get; init; }

    [JsonPropertyName("errors")]
    public long Errors { get; init; }

    [JsonPropertyName("achieved_rate")]
    public double AchievedRate { get; init; }

    [JsonPropertyName("p50_us")]
    public double P50 { get; init; }

    [JsonPropertyName("p99_us")]
    public double P99 { get; init; }

    [JsonPropertyName("p999_us")]
    public double P999 { get; init; }

    /// <summary>Completed requests, warm-up included: what the server's time is divided by.</summary>
    public long Completed => Requests + CompletedWithWarmUp;

    /// <summary>Bytes of a body on average.</summary>
    public double MeanBodyBytes => (double)BodyBytes / Completed;

    public double LoadSeconds => Seconds + ElapsedSeconds;
}
