using System.Buffers.Text;
using System.Text.Json;

namespace Weir.Admin;

/// <summary>
/// <c>/api/v1/history</c>: the last five minutes, second by second; with <c>?after=N</c> only what came since. Any
/// thread but a loop's.
/// </summary>
internal sealed class HistoryAnswer(StatusSampler sampler)
{
    private static readonly string[] s_columns =
    [
        "time", "rate", "failed_rate", "p50_ms", "p95_ms", "p99_ms", "in_flight", "connections", "cores_used",
        "resident_bytes", "loop_busy", "received_rate", "sent_rate",
    ];

    public ReadOnlyMemory<byte> Render(long after) =>
        JsonText.Object(json => sampler.Read(reading => Write(json, reading.History, after)));

    /// <summary>The number behind <c>after=</c>; 0 when there is none.</summary>
    public static long AfterOf(ReadOnlySpan<byte> query)
    {
        ReadOnlySpan<byte> name = "?after="u8;
        return query.StartsWith(name) && Utf8Parser.TryParse(query[name.Length..], out long after, out int length)
            && length == query.Length - name.Length
            ? after
            : 0;
    }

    private static void Write(Utf8JsonWriter json, SampleHistory history, long after)
    {
        // A number of another process, before a restart, is none of ours.
        long first = after > history.Next ? history.First : Math.Max(after, history.First);
        json.WriteNumber("interval_seconds", 1);
        json.WriteNumber("length", SampleHistory.Length);
        json.WriteNumber("first", first);
        json.WriteNumber("next", history.Next);
        json.WriteTexts("columns", s_columns);
        json.WriteStartArray("samples");
        for (long i = first; i < history.Next; i++)
        {
            Write(json, history[i]);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, in Sample sample)
    {
        json.WriteStartArray();
        json.WriteNumberValue(sample.UnixMs);
        json.WriteRounded(sample.Rate);
        json.WriteRounded(sample.FailedRate);
        json.WriteRounded(sample.Latency.P50);
        json.WriteRounded(sample.Latency.P95);
        json.WriteRounded(sample.Latency.P99);
        json.WriteNumberValue(sample.InFlight);
        json.WriteNumberValue(sample.Connections);
        json.WriteRounded(sample.Cores);
        json.WriteNumberValue(sample.ResidentBytes);
        json.WriteRounded(sample.LoopBusy);
        json.WriteRounded(sample.ReceivedRate);
        json.WriteRounded(sample.SentRate);
        json.WriteEndArray();
    }
}
