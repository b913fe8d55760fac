using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Pressure;

/// <summary>What bench/openloop printed of the clients that are not slow. Immutable.</summary>
internal sealed class OthersResult
{
    public const int Connections = 64;

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

    /// <summary>Asks for 1 KB at a constant rate, after a second that does not count.</summary>
    /// <exception cref="PressureException">The gateway cannot be reached.</exception>
    public static async Task<OthersResult> RunAsync(
        string openLoopPath, int core, int port, double rate, double seconds)
    {
        ProcessStartInfo info = new("taskset",
        [
            "-c", $"{core}", openLoopPath, "--rate", $"{rate:0}", "--duration", $"{seconds}",
            "--warmup", "1", "--connections", $"{Connections}", "--length", "1024", $"http://127.0.0.1:{port}/1k",
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info)!;
        string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        string error = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<OthersResult>(output)!
            : throw new PressureException($"openloop failed: {error}");
    }
}
