using System.Text.Json;
using Weir.Telemetry;

namespace Weir.Admin;

/// <summary>
/// <c>/api/v1/requests/recent</c>: requests that failed, were refused or were slow, the latest first, and where their
/// time went. Any thread but a loop's.
/// </summary>
internal sealed class RecentAnswer(RecentRequests recent)
{
    private const double MicrosecondsPerMs = 1000;

    // A request that failed may be among the slowest as well: it is listed under the first of its kinds.
    private static readonly (RecentKind Kind, string Word)[] s_kinds =
    [
        (RecentKind.Failed, "failed"), (RecentKind.Refused, "refused"), (RecentKind.Slow, "slow"),
    ];

    public ReadOnlyMemory<byte> Render() => JsonText.Object(json =>
    {
        json.WriteBoolean("available", value: true);
        json.WriteStartArray("requests");
        foreach ((RecentRequest request, string kind) in Latest())
        {
            Write(json, request, kind);
        }

        json.WriteEndArray();
    });

    private List<(RecentRequest Request, string Kind)> Latest()
    {
        List<(RecentRequest Request, string Kind)> all = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((RecentKind kind, string word) in s_kinds)
        {
            foreach (RecentRequest request in recent.Read(kind))
            {
                if (request.RequestId is null || seen.Add(request.RequestId))
                {
                    all.Add((request, word));
                }
            }
        }

        all.Sort(static (a, b) => b.Request.Time.CompareTo(a.Request.Time));
        return all;
    }

    private static void Write(Utf8JsonWriter json, RecentRequest request, string kind)
    {
        json.WriteStartObject();
        json.WriteString("kind", kind);
        json.WriteTime("time", request.Time);
        json.WriteString("client", request.Client);
        json.WriteString("method", request.Method);
        json.WriteString("host", request.Host);
        json.WriteString("target", request.Target);
        json.WriteNumber("status", request.Status);
        json.WriteString("fault", request.Fault);
        json.WriteString("route", request.Route);
        json.WriteString("destination", request.Destination);
        json.WriteString("request_id", request.RequestId);
        json.WriteNumber("response_bytes", request.ResponseBytes);
        json.WriteRounded("total_ms", request.Phases.Total / MicrosecondsPerMs);
        json.WriteStartObject("phases_ms");
        json.WriteRounded("request", request.Phases.Request / MicrosecondsPerMs);
        json.WriteRounded("pool", request.Phases.Pool / MicrosecondsPerMs);
        json.WriteRounded("connect", request.Phases.Connect / MicrosecondsPerMs);
        json.WriteRounded("send", request.Phases.Send / MicrosecondsPerMs);
        json.WriteRounded("origin", request.Phases.Origin / MicrosecondsPerMs);
        json.WriteRounded("response", request.Phases.Response / MicrosecondsPerMs);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
