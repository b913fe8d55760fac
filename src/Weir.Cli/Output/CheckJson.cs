using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Admin;
using Weir.Configuration;
using Weir.Gateway;

namespace Weir.Cli;

/// <summary>Writes what <c>weir check</c> found as one JSON object.</summary>
internal static class CheckJson
{
    public static void Write(TextWriter output, ConfigurationResult result)
    {
        using MemoryStream buffer = new();
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(buffer, options))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", result.Options is not null);
            json.WriteString("file", result.File);
            if (result.Options is not null)
            {
                Write(json, result.Options);
            }

            ConfigurationJson.Write(json, "errors", result.Errors);
            json.WriteNumber("more_errors", result.MoreErrors);
            ConfigurationJson.Write(json, "warnings", result.Warnings);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, GatewayOptions options)
    {
        json.WriteStartArray("listen");
        foreach (ListenOptions listen in options.Listen)
        {
            json.WriteStringValue(listen.Text);
        }

        json.WriteEndArray();
        json.WriteStartArray("listeners");
        foreach (ListenOptions listen in options.Listen)
        {
            Write(json, listen);
        }

        json.WriteEndArray();
        json.WriteString("admin", options.Admin?.Listen.Text);
        json.WriteNumber("loops", options.Loops);
        json.WriteStartArray("routes");
        foreach (RouteOptions route in options.Routes)
        {
            Write(json, route, options);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ListenOptions listen)
    {
        json.WriteStartObject();
        json.WriteString("address", listen.Text);
        WriteArray(json, "protocols", ProtocolWords.Of(listen.Protocols));
        WriteArray(json, "proxy_protocol", listen.ProxyProtocol.Select(static range => range.ToString()));
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, RouteOptions route, GatewayOptions options)
    {
        json.WriteStartObject();
        json.WriteString("name", route.Name);
        if (route.Position is { } position)
        {
            json.WriteNumber("line", position.Line);
        }

        json.WriteString("host", route.Match.Host?.Text);
        json.WriteString("path", route.Match.Path?.Text);
        json.WriteString("match", route.Match.ToString());
        WriteAnswer(json, route, options);
        json.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter json, RouteOptions route, GatewayOptions options)
    {
        if (route.Respond is { } respond)
        {
            json.WriteNumber("respond", respond.Status);
        }
        else if (route.Redirect is { } redirect)
        {
            json.WriteString("redirect", redirect.To.Text);
            json.WriteNumber("status", redirect.Status);
        }
        else if (route.Static is { } files)
        {
            json.WriteString("static", files.Root);
        }
        else if (route.Split is { } split)
        {
            json.WriteStartObject("split");
            foreach (SplitShare side in split.To)
            {
                json.WriteNumber(side.Cluster, side.Share);
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteString("to", route.To);
            WriteDestinations(json, options.Clusters.First(c => c.Name == route.To));
        }
    }

    private static void WriteDestinations(Utf8JsonWriter json, ClusterOptions cluster)
    {
        json.WriteStartArray("destinations");
        foreach (DestinationOptions destination in cluster.Destinations)
        {
            json.WriteStringValue(destination.Text);
        }

        json.WriteEndArray();
    }
}
