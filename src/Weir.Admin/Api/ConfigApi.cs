using System.Globalization;
using System.Text.Json;
using Weir.Configuration;
using Weir.Gateway;

namespace Weir.Admin;

/// <summary>
/// <c>GET /api/v1/config</c> and <c>/api/v1/config/diff</c>: what runs, and what the file on disk would change. Any
/// thread but a loop: it reads files.
/// </summary>
internal sealed class ConfigApi(GatewayServer server, Reloader reloader)
{
    internal ReadOnlyMemory<byte> Running() => JsonText.Object(Write, isIndented: true);

    internal ReadOnlyMemory<byte> Diff() => JsonText.Object(WriteDiff, isIndented: true);

    private void Write(Utf8JsonWriter json)
    {
        RunningConfiguration running = reloader.Running;
        json.WriteNumber("generation", running.Generation);
        json.WriteString("loaded", running.LoadedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("file", running.File);
        json.WritePropertyName("configuration");
        OptionsJson.Masked(server.Options).WriteTo(json);
    }

    private void WriteDiff(Utf8JsonWriter json)
    {
        ConfigurationResult? read = reloader.Read();
        json.WriteNumber("generation", reloader.Running.Generation);
        json.WriteString("file", reloader.Running.File);
        json.WriteBoolean("ok", read?.Options is not null);
        IReadOnlyList<ConfigurationChange> changes =
            read?.Options is { } options ? ConfigurationDiff.Between(server.Options, options) : [];
        json.WriteString("summary", Summary(read, changes));
        ConfigurationJson.Write(json, "changes", changes);
        ConfigurationJson.Write(json, "errors", read?.Errors ?? []);
        json.WriteNumber("more_errors", read?.MoreErrors ?? 0);
        ConfigurationJson.Write(json, "warnings", read?.Warnings ?? []);
    }

    private static string Summary(ConfigurationResult? read, IReadOnlyList<ConfigurationChange> changes)
    {
        if (read is null)
        {
            return "this gateway was started without a file";
        }

        return read.Options is null ? "the file has errors" : ConfigurationDiff.Summary(changes);
    }
}
