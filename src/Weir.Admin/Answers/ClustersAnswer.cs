using System.Text.Json;
using Weir.Gateway;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>
/// <c>/api/v1/clusters</c>: the clusters, their destinations and how these do. Any thread but a loop's.
/// </summary>
internal sealed class ClustersAnswer(GatewayServer server, StatusSampler sampler)
{
    public ReadOnlyMemory<byte> Render() =>
        JsonText.Object(json => sampler.Read(reading => Write(json, reading)));

    private void Write(Utf8JsonWriter json, StatusReading reading)
    {
        json.WriteRounded("window_seconds", reading.Seconds);
        json.WriteStartArray("clusters");
        foreach (ClusterView cluster in server.View.Clusters)
        {
            json.WriteStartObject();
            json.WriteString("name", cluster.Options.Name);
            json.WriteStartArray("destinations");
            foreach (DestinationView destination in cluster.Destinations)
            {
                json.WriteStartObject();
                WriteConnections(json, cluster.Options, destination);
                json.WriteStats(reading.Destinations.Of(destination.Live.Subject), reading);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConnections(
        Utf8JsonWriter json, ClusterOptions cluster, DestinationView destination)
    {
        Destination live = destination.Live;

        // Read first: a connection that is parked meanwhile must not make the rest negative.
        int parked = live.Parked;
        int open = Math.Max(live.Open, parked);
        json.WriteString("url", destination.Options.Url);
        json.WriteString("protocol", ProtocolWords.Of(cluster, destination.Options));
        json.WriteString("zone", destination.Options.Zone);
        json.WriteNumber("weight", destination.Options.Weight);
        json.WriteNumber("open", open);
        json.WriteNumber("in_use", open - parked);
        json.WriteNumber("parked", parked);
        json.WriteNumber("waiting", live.Waiting);
        json.WriteNumber("max", live.Settings.ConnectionsMax);
    }
}
