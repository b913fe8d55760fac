using System.Text.Json;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Logs;

/// <summary>A folder of a test with an access log in it. Owner: the test.</summary>
internal sealed class AccessLogFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-log-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "access.log");

    /// <summary>The lines of a file, the access log itself if no other is named.</summary>
    public string[] Lines(string? path = null)
    {
        path ??= Path;
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    /// <summary>The lines, once there are so many.</summary>
    public async Task<string[]> LinesAsync(int count)
    {
        string[] lines = await Bounded.UntilValueAsync(() => Lines(), lines => lines.Length >= count);
        Assert.Equal(count, lines.Length);
        return lines;
    }

    /// <summary>The lines as JSON, once there are so many.</summary>
    public async Task<JsonElement[]> ObjectsAsync(int count) => Array.ConvertAll(await LinesAsync(count), Parse);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
