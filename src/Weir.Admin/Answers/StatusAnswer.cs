using System.Reflection;
using System.Text.Json;
using Weir.Core;
using Weir.Gateway;

namespace Weir.Admin;

/// <summary><c>/api/v1/status</c>: how the process stands. Any thread but a loop's.</summary>
internal sealed class StatusAnswer(GatewayServer server, StatusSampler sampler, DateTimeOffset started)
{
    private static readonly string s_version =
        typeof(StatusAnswer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public ReadOnlyMemory<byte> Render() =>
        JsonText.Object(json => sampler.Read(reading => Write(json, reading)));

    private void Write(Utf8JsonWriter json, StatusReading reading)
    {
        Readiness readiness = Readiness.Of(server);
        json.WriteString("version", s_version);
        json.WriteBoolean("ready", readiness.IsReady);
        json.WriteTexts("reasons", readiness.Reasons);
        json.WriteNumber("process_id", Environment.ProcessId);
        json.WriteTime("time", reading.Now);
        json.WriteTime("started", started);
        json.WriteRounded("uptime_seconds", (reading.Now - started).TotalSeconds);
        json.WriteTexts("listen", server.Addresses);
        json.WriteRounded("window_seconds", reading.Seconds);
        WriteRequests(json, reading);
        WriteConnections(json, reading);
        WriteProcess(json, reading);
        WriteLoops(json, reading);
    }

    private void WriteRequests(Utf8JsonWriter json, in StatusReading reading)
    {
        json.WriteStartObject("requests");
        json.WriteNumber("in_flight", server.ActiveRequests);
        json.WriteStats(reading.Routes.All, reading);
        json.WriteEndObject();
    }

    private void WriteConnections(Utf8JsonWriter json, in StatusReading reading)
    {
        GatewayView view = server.View;
        json.WriteStartObject("connections");
        json.WriteNumber("open", server.ConnectionCount);
        json.WriteNumber("max", view.ConnectionsMax);
        json.WriteNumber("accepted", view.Sum(static c => Volatile.Read(ref c.Accepted)));
        json.WriteNumber("refused", view.Sum(static c => Volatile.Read(ref c.Refused)));
        json.WriteNumber("tunnels", view.Sum(static c => Volatile.Read(ref c.OpenTunnels)));
        json.WriteNumber("upstream_open", view.Sum(static c => Volatile.Read(ref c.UpstreamOpen)));
        json.WriteEndObject();
        json.WriteStartObject("network");
        json.WriteNumber("received_bytes", reading.Received);
        json.WriteNumber("sent_bytes", reading.Sent);
        json.WriteRounded("received_rate", reading.ReceivedRate);
        json.WriteRounded("sent_rate", reading.SentRate);
        json.WriteEndObject();
    }

    private void WriteProcess(Utf8JsonWriter json, in StatusReading reading)
    {
        SlabAllowance slabs = server.View.Slabs;
        json.WriteStartObject("cpu");
        json.WriteRounded("cores_used", reading.Cores);
        json.WriteNumber("cores", Environment.ProcessorCount);
        json.WriteRounded("seconds", ProcessReading.CpuNanoseconds / 1e9);
        json.WriteEndObject();
        json.WriteStartObject("memory");
        json.WriteNumber("resident_bytes", Environment.WorkingSet);
        json.WriteNumber("heap_bytes", GC.GetTotalMemory(forceFullCollection: false));
        json.WriteEndObject();
        json.WriteStartObject("buffers");
        json.WriteNumber("rented_bytes", server.View.SlabBytesRented);
        json.WriteNumber("allocated_bytes", slabs.AllocatedBytes);
        json.WriteNumber("max_bytes", slabs.BytesMax);
        json.WriteEndObject();
        json.WriteStartObject("descriptors");
        json.WriteNumber("open", ProcessReading.Descriptors());
        json.WriteNumber("max", ProcessReading.DescriptorsMax);
        json.WriteEndObject();
    }

    private static void WriteLoops(Utf8JsonWriter json, in StatusReading reading)
    {
        json.WriteStartArray("loops");
        for (int i = 0; i < reading.Loops.Length; i++)
        {
            LoopStats loop = reading.Loops[i];
            json.WriteStartObject();
            json.WriteNumber("loop", i);
            json.WriteNumber("connections", loop.Connections);
            json.WriteNumber("in_flight", loop.Requests);
            json.WriteRounded("busy", loop.Busy(reading.Clock, reading.Seconds));
            json.WriteRounded("lag_p99_ms", loop.Lag(reading.Scratch).P99);
            json.WriteRounded("tick_p99_ms", loop.Ticks(reading.Scratch).P99);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
