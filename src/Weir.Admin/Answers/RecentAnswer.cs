using System.Text.Json;

namespace Weir.Admin;

/// <summary>
/// <c>/api/v1/requests/recent</c>: requests that failed, were refused or were slow, and where their time went. Any
/// thread but a loop's.
/// </summary>
/// <param name="source">Gives them, the latest first; null when nobody keeps them.</param>
internal sealed class RecentAnswer(Func<IReadOnlyList<RecentEntry>>? source)
{
    public ReadOnlyMemory<byte> Render() => JsonText.Object(json =>
    {
        json.WriteBoolean("available", source is not null);
        json.WriteStartArray("requests");
        foreach (RecentEntry entry in source?.Invoke() ?? [])
        {
            Write(json, entry);
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, RecentEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("kind", entry.Kind);
        json.WriteTime("time", entry.Time);
        json.WriteString("client", entry.Client);
        json.WriteString("method", entry.Method);
        json.WriteString("host", entry.Host);
        json.WriteString("target", entry.Target);
        json.WriteNumber("status", entry.Status);
        json.WriteString("fault", entry.Fault);
        json.WriteString("route", entry.Route);
        json.WriteString("destination", entry.Destination);
        json.WriteString("request_id", entry.RequestId);
        json.WriteNumber("response_bytes", entry.ResponseBytes);
        json.WriteRounded("total_ms", entry.Phases.Sum(static phase => phase.Milliseconds));
        json.WriteStartObject("phases_ms");
        foreach (RecentPhase phase in entry.Phases)
        {
            json.WriteRounded(phase.Name, phase.Milliseconds);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
