using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Configuration;
using Weir.Gateway;

namespace Weir.Cli;

/// <summary>Writes an explanation as one JSON object.</summary>
internal static class ExplainJson
{
    public static void Write(TextWriter output, RouteExplanation so, GatewayOptions options)
    {
        using MemoryStream buffer = new();
        JsonWriterOptions writing = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(buffer, writing))
        {
            json.WriteStartObject();
            json.WriteString("method", so.Method);
            json.WriteString("scheme", so.Scheme);
            json.WriteString("protocol", so.IsHttp2 ? "h2" : "h1");
            json.WriteString("host", so.Authority);
            json.WriteString("target", so.Target);
            json.WriteString("path", so.Path);
            json.WriteString("client", so.Client.Length == 0 ? null : so.Client);
            json.WriteString("redirect_to_https", so.RedirectsToHttps?.Text);
            WriteRoute(json, so);
            json.WriteStartArray("passed");
            foreach (PassedRoute passed in so.Passed)
            {
                json.WriteStartObject();
                WriteName(json, passed.Number, passed.Route);
                json.WriteString("key", passed.Key);
                json.WriteString("reason", passed.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("passed_more", so.PassedMore);
            WriteAnswer(json, so);
            if (so.Route is { } route)
            {
                WriteSettings(json, route);
            }

            WriteLog(json, so, options.AccessLog);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void WriteRoute(Utf8JsonWriter json, RouteExplanation so)
    {
        if (so.Route is null)
        {
            json.WriteNull("route");
            return;
        }

        json.WriteStartObject("route");
        WriteName(json, so.Number, so.Route);
        WriteObject(json, "captures", so.Captures);
        json.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter json, int number, RouteOptions route)
    {
        json.WriteNumber("number", number);
        json.WriteString("name", route.Name);
        json.WriteString("file", route.Position?.File);
        json.WriteNumber("line", route.Position?.Line ?? 0);
    }

    private static void WriteAnswer(Utf8JsonWriter json, RouteExplanation so)
    {
        if (so.Status > 0)
        {
            json.WriteNumber("status", so.Status);
        }
        else
        {
            json.WriteNull("status");
        }

        json.WriteString("fault", so.Fault);
        json.WriteBoolean("preflight", so.IsPreflight);
        json.WriteStartArray("to");
        foreach (ForwardedRequest forwarded in so.Forwarded)
        {
            Write(json, forwarded);
        }

        json.WriteEndArray();
        WriteArray(json, "files", so.Files);
        WriteFields(json, "response_fields", so.ResponseFields);
        WriteObject(json, "cache_control", so.CacheControl);
    }

    private static void Write(Utf8JsonWriter json, ForwardedRequest forwarded)
    {
        json.WriteStartObject();
        json.WriteString("cluster", forwarded.Cluster.Name);
        json.WriteNumber("share", forwarded.Share);
        if (forwarded.IsChosen is { } chosen)
        {
            json.WriteBoolean("chosen", chosen);
        }
        else
        {
            json.WriteNull("chosen");
        }

        json.WriteString("target", forwarded.Target);
        WriteFields(json, "fields", forwarded.Fields);
        json.WriteStartArray("destinations");
        for (int i = 0; i < forwarded.Cluster.Destinations.Count; i++)
        {
            DestinationOptions destination = forwarded.Cluster.Destinations[i];
            json.WriteStartObject();
            json.WriteString("url", destination.Url);
            json.WriteString("protocol", ProtocolWords.Of(forwarded.Cluster, destination));
            json.WriteNumber("weight", destination.Weight);
            json.WriteString("zone", destination.Zone);
            json.WriteString("host", i < forwarded.Hosts.Count ? forwarded.Hosts[i] : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json, RouteOptions route)
    {
        json.WriteNumber("body_bytes_max", route.Body);
        if (route.To is not null || route.Split is not null)
        {
            json.WriteStartObject("timeouts");
            json.WriteString("connect", DurationText.Format(route.Timeouts.Connect));
            json.WriteString("first_byte", DurationText.Format(route.Timeouts.FirstByte));
            json.WriteString("between_bytes", DurationText.Format(route.Timeouts.BetweenBytes));
            json.WriteEndObject();
        }

        json.WriteString("budget", route.Budget > TimeSpan.Zero ? DurationText.Format(route.Budget) : null);
        if (route.Mirror is { } mirror)
        {
            json.WriteStartObject("mirror");
            json.WriteString("to", mirror.To);
            json.WriteNumber("share", mirror.Share);
            json.WriteEndObject();
        }

        if (route.Compress is { } compress)
        {
            json.WriteStartObject("compress");
            WriteArray(json, "types", compress.Types);
            json.WriteNumber("min_bytes", compress.Min);
            WriteArray(json, "codings", compress.Codings);
            json.WriteEndObject();
        }

        WriteArray(json, "response_fields_removed", route.ResponseHeaders.Remove);
    }

    private static void WriteLog(Utf8JsonWriter json, RouteExplanation so, AccessLogOptions? log)
    {
        if (log is null)
        {
            json.WriteNull("access_log");
            return;
        }

        json.WriteStartObject("access_log");
        json.WriteString("path", log.Path ?? "stdout");
        json.WriteNumber("sample", log.Sample);
        WriteArray(json, "hidden", so.Hidden);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, string name, IReadOnlyList<FieldValue> fields)
    {
        json.WriteStartArray(name);
        foreach (FieldValue field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("value", field.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter json, string name, IReadOnlyList<FieldValue> values)
    {
        json.WriteStartObject(name);
        foreach (FieldValue value in values)
        {
            json.WriteString(value.Name, value.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
