using System.Text.Json;
using Weir.Configuration;

namespace Weir.Admin;

/// <summary>What came of a reload. Immutable.</summary>
public sealed record ReloadReport
{
    /// <summary>What came of it.</summary>
    public required ReloadOutcome Outcome { get; init; }

    /// <summary>The file; null when the gateway has none.</summary>
    public string? File { get; init; }

    /// <summary>The number of the configuration that runs now, from 1.</summary>
    public long Generation { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Summary { get; init; }

    /// <summary>What has changed.</summary>
    public IReadOnlyList<ConfigurationChange> Changes { get; init; } = [];

    /// <summary>What cannot change without a restart, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is wrong with the file.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; init; } = [];

    /// <summary>Errors beyond those.</summary>
    public int MoreErrors { get; init; }

    /// <summary>What is doubtful in the file.</summary>
    public IReadOnlyList<ConfigurationError> Warnings { get; init; } = [];

    /// <summary>The report as one JSON object.</summary>
    public ReadOnlyMemory<byte> ToJson() => JsonText.Object(Write, isIndented: true);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("result", Outcome.Word());
        json.WriteString("file", File);
        json.WriteNumber("generation", Generation);
        json.WriteString("summary", Summary);
        ConfigurationJson.Write(json, "changes", Changes);
        json.WriteStartArray("notes");
        foreach (string note in Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        ConfigurationJson.Write(json, "errors", Errors);
        json.WriteNumber("more_errors", MoreErrors);
        ConfigurationJson.Write(json, "warnings", Warnings);
    }
}
