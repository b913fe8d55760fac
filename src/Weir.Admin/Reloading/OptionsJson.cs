using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Weir.Gateway;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>
/// A configuration as JSON: the records as they are, with durations in seconds, sizes in bytes, and patterns as they
/// were written. Immutable; any thread.
/// </summary>
internal static class OptionsJson
{
    // Where it was written, and what others say already.
    private static readonly string[] s_left = ["Position", "Inherited", "IsImplied", "HostIsAddress"];

    private static readonly JsonSerializerOptions s_plain = Options(isMasked: false);
    private static readonly JsonSerializerOptions s_masked = Options(isMasked: true);

    /// <summary>To be shown: what is secret is masked.</summary>
    internal static JsonNode Masked(GatewayOptions options) => JsonSerializer.SerializeToNode(options, s_masked)!;

    /// <summary>A part of a configuration, to be compared and not to be shown: secrets are in it.</summary>
    internal static JsonObject Plain<T>(T options) => JsonSerializer.SerializeToNode(options, s_plain)!.AsObject();

    /// <summary>Writes what <see cref="Plain"/> gives.</summary>
    internal static void WritePlain<T>(Utf8JsonWriter json, T options) =>
        JsonSerializer.Serialize(json, options, s_plain);

    private static JsonSerializerOptions Options(bool isMasked)
    {
        JsonSerializerOptions options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            IgnoreReadOnlyProperties = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Leave } },
        };
        options.Converters.Add(new ProtocolsConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        options.Converters.Add(new SecondsConverter());
        options.Converters.Add(new TextConverter<AddressRange>());
        options.Converters.Add(new TextConverter<HostPattern>());
        options.Converters.Add(new TextConverter<PathPattern>());
        options.Converters.Add(new TextConverter<PathTemplate>());
        options.Converters.Add(new TextConverter<UpstreamHost>());
        if (isMasked)
        {
            options.Converters.Add(new SecretConverter<AdminOptions>(static admin => new JsonObject
            {
                ["listen"] = admin.Listen.Text,
                ["token"] = admin.Token is null ? null : Secrets.Mask,
            }));
            options.Converters.Add(new SecretConverter<FieldValue>(static field => new JsonObject
            {
                ["name"] = field.Name,
                ["value"] = Secrets.IsSecret(field.Name) ? Secrets.Mask : field.Value,
            }));
            options.Converters.Add(new SecretConverter<ValuePattern>(static value => new JsonObject
            {
                ["name"] = value.Name,
                ["kind"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(value.Kind.ToString()),
                ["text"] = Secrets.IsSecret(value.Name) ? Secrets.Mask : value.Text,
            }));
        }

        return options;
    }

    private static void Leave(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.AttributeProvider is System.Reflection.MemberInfo member && s_left.Contains(member.Name))
            {
                property.ShouldSerialize = static (_, _) => false;
            }
        }
    }

    /// <summary>Versions of HTTP as the list that was written.</summary>
    private sealed class ProtocolsConverter : JsonConverter<HttpProtocols>
    {
        public override HttpProtocols Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, HttpProtocols value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (string word in ProtocolWords.Of(value))
            {
                writer.WriteStringValue(word);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>A duration as seconds.</summary>
    private sealed class SecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.TotalSeconds);
    }

    /// <summary>What was written in the configuration as one text.</summary>
    private sealed class TextConverter<T> : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value!.ToString());
    }

    /// <summary>A record of which something is masked.</summary>
    private sealed class SecretConverter<T>(Func<T, JsonObject> show) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            show(value).WriteTo(writer);
    }
}
