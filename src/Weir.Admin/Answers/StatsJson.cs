using System.Text.Json;
using Weir.Core;

namespace Weir.Admin;

/// <summary>Writes the live numbers that routes, destinations and the whole have in common.</summary>
internal static class StatsJson
{
    private static readonly string[] s_classes = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    /// <summary>Writes the members of an object that is open.</summary>
    public static void WriteStats(this Utf8JsonWriter json, RequestStats stats, in StatusReading reading)
    {
        long recent = stats.Recent(reading.Clock);
        long failed = stats.RecentFailed(reading.Clock);
        json.WriteNumber("total", stats.Count);
        json.WriteNumber("failed", stats.Failed);
        json.WriteRounded("rate", recent / reading.Seconds);
        json.WriteRounded("failed_rate", failed / reading.Seconds);
        json.WriteRounded("failed_share", recent == 0 ? 0 : (double)failed / recent);
        json.WriteLatency(stats.Latency(reading.Scratch));
        json.WriteStartObject("status");
        for (int i = 1; i < s_classes.Length; i++)
        {
            json.WriteNumber(s_classes[i], stats.Classes[i]);
        }

        json.WriteNumber(s_classes[0], stats.Classes[0]);
        json.WriteEndObject();
        WriteFaults(json, stats);
    }

    /// <summary>Writes three percentiles, in milliseconds.</summary>
    public static void WriteLatency(this Utf8JsonWriter json, in Percentiles latency)
    {
        json.WriteRounded("p50_ms", latency.P50);
        json.WriteRounded("p95_ms", latency.P95);
        json.WriteRounded("p99_ms", latency.P99);
    }

    private static void WriteFaults(Utf8JsonWriter json, RequestStats stats)
    {
        json.WriteStartObject("faults");
        foreach (FaultEntry entry in FaultTable.Entries)
        {
            long count = stats.Faults[(int)entry.Fault];
            if (count > 0 && entry.Fault != Fault.None)
            {
                json.WriteNumber(entry.Word, count);
            }
        }

        json.WriteEndObject();
        if (stats.LastFault == Fault.None)
        {
            json.WriteNull("last_fault");
            return;
        }

        json.WriteStartObject("last_fault");
        json.WriteString("fault", stats.LastFault.Word());
        json.WriteTime("time", stats.LastFaultAt);
        json.WriteString("advice", stats.LastFault.Entry().Advice);
        json.WriteEndObject();
    }
}
