using System.Text;

namespace Weir.Gateway;

/// <summary>Which files a static route looks for. Any thread.</summary>
internal static class StaticLookup
{
    /// <summary>
    /// The files by their absolute paths, the first that is there answers; none when the path can name no file.
    /// </summary>
    /// <param name="options">The folder.</param>
    /// <param name="paths">Finds the name of a file in a path.</param>
    /// <param name="path">As the request has it.</param>
    internal static IReadOnlyList<string> Find(StaticOptions options, FilePath paths, ReadOnlySpan<byte> path)
    {
        if (paths.TryDecode(path) is not { } decoded)
        {
            return [];
        }

        string name = Encoding.UTF8.GetString(decoded);
        string file = options.Root.TrimEnd('/') + "/" + name;
        if (name.Length > 0 && !name.EndsWith('/'))
        {
            return [file];
        }

        List<string> files = [];
        foreach (string index in options.Index)
        {
            files.Add(file + index);
        }

        return files;
    }
}
