using System.Text.Json;
using Weir.Gateway;
using Weir.Telemetry;

namespace Weir.Admin;

/// <summary><c>/api/v1/routes</c>: the routes and what they serve. Any thread but a loop's.</summary>
internal sealed class RoutesAnswer(GatewayServer server, StatusSampler sampler)
{
    public ReadOnlyMemory<byte> Render() =>
        JsonText.Object(json => sampler.Read(reading => Write(json, reading)));

    private void Write(Utf8JsonWriter json, StatusReading reading)
    {
        json.WriteRounded("window_seconds", reading.Seconds);
        json.WriteStartArray("routes");
        foreach (RouteView route in server.View.Routes)
        {
            json.WriteStartObject();
            json.WriteString("name", route.Options.Name);
            WriteAnswerOf(json, route.Options);
            json.WriteStats(reading.Routes.Of(route.Subject), reading);
            json.WriteEndObject();
        }

        json.WriteEndArray();

        // So that the parts add up to the whole: what no route matched, and what could not be read.
        json.WriteStartObject("unmatched");
        json.WriteStats(reading.Routes.Of(RequestFamily.NoSubject), reading);
        json.WriteEndObject();
    }

    private static void WriteAnswerOf(Utf8JsonWriter json, RouteOptions route)
    {
        (string kind, string text) = route switch
        {
            { Respond: { } respond } => ("respond", $"{respond.Status}"),
            { Redirect: { } redirect } => ("redirect", redirect.To.Text),
            { Static: { } files } => ("static", files.Root),
            { Split: { } split } => ("split", string.Join(", ", split.To.Select(side => side.Cluster))),
            _ => ("to", route.To ?? ""),
        };
        json.WriteString("kind", kind);
        json.WriteString("to", text);
    }
}
