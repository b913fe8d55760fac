namespace Weir.Configuration;

/// <summary>
/// Reads files for a configuration and remembers which. Owner: the thread that reads the configuration.
/// </summary>
internal sealed class SourceFiles
{
    private readonly Dictionary<string, SourceFile> _files = new(StringComparer.Ordinal);

    /// <summary>Every file so far, once.</summary>
    public IReadOnlyList<SourceFile> All => [.. _files.Values];

    /// <returns>The content; <c>null</c> and the problem as sentences when there is none.</returns>
    public byte[]? TryRead(string path, int bytesMax, out string? problem)
    {
        byte[]? content = BoundedFile.TryRead(path, bytesMax, out problem, out bool isStream);

        // What is gone when it has been read, such as a pipe, cannot change.
        if (path.Length > 0 && !path.Contains('\0') && !isStream)
        {
            string full = Path.GetFullPath(path);
            _files[full] = content is null ? new SourceFile(full, false, 0) : SourceFile.Of(full, content);
        }

        return content;
    }

    /// <summary>The names of a folder's files that match; <c>null</c> when it cannot be read.</summary>
    public List<string>? Names(string folder, string pattern)
    {
        string path = Path.Combine(folder, pattern);
        _files[path] = SourceFile.OfFolder(path);
        return SourceFile.Names(folder, pattern);
    }
}
