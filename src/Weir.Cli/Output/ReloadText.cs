using System.Text.Json;
using Weir.Configuration;

namespace Weir.Cli;

/// <summary>Writes what a gateway says of its reload for people. Owner: the main thread.</summary>
internal static class ReloadText
{
    public static void Write(Terminal terminal, string report)
    {
        using JsonDocument document = JsonDocument.Parse(report);
        JsonElement root = document.RootElement;
        ErrorReport errors = new(terminal);
        errors.Write(new ConfigurationResult
        {
            Errors = Errors(root.GetProperty("errors")),
            MoreErrors = root.GetProperty("more_errors").GetInt32(),
            Warnings = Errors(root.GetProperty("warnings")),
        });
        string summary = root.GetProperty("summary").GetString()!;
        if (root.GetProperty("result").GetString() != "reloaded")
        {
            errors.Error($"Not reloaded, the old configuration stays: {summary}");
            return;
        }

        string? file = root.GetProperty("file").GetString();
        terminal.Output.WriteLine($"reloaded {file}: {summary}");
        foreach (JsonElement change in root.GetProperty("changes").EnumerateArray())
        {
            string what = change.GetProperty("what").GetString()!;
            string? detail = change.GetProperty("detail").GetString();
            terminal.Output.WriteLine($"  {what,-8} {change.GetProperty("name").GetString()} "
                + change.GetProperty("change").GetString() + (detail is null ? "" : $": {detail}"));
        }

        foreach (JsonElement note in root.GetProperty("notes").EnumerateArray())
        {
            errors.Warning(note.GetString()!);
        }
    }

    private static List<ConfigurationError> Errors(JsonElement list) =>
    [
        .. list.EnumerateArray().Select(error => new ConfigurationError
        {
            File = error.GetProperty("file").GetString(),
            Line = error.GetProperty("line").GetInt32(),
            Column = error.GetProperty("column").GetInt32(),
            Key = error.GetProperty("key").GetString() ?? "",
            Value = error.GetProperty("value").GetString(),
            Message = error.GetProperty("message").GetString()!,
        }),
    ];
}
