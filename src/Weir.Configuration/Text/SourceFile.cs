using System.IO.Enumeration;
using System.Text;

namespace Weir.Configuration;

/// <summary>
/// A file that a configuration was read from, or a folder that was searched for such files, with a digest of what was
/// in it. Two values that are equal mean the same content. Immutable.
/// </summary>
/// <param name="Path">The absolute path; for a folder with the pattern of names behind it.</param>
/// <param name="IsFolder">Whether the names that match are what was read.</param>
/// <param name="Digest">Of the content; 0 when it could not be read.</param>
public sealed record SourceFile(string Path, bool IsFolder, ulong Digest)
{
    /// <summary>The same file as it is now. Links are followed, so that a swapped one is noticed.</summary>
    public SourceFile Now() => IsFolder ? OfFolder(Path) : OfFile(Path);

    /// <summary>Whether the file was there and could be read.</summary>
    public bool Exists => Digest != 0;

    internal static SourceFile Of(string path, ReadOnlySpan<byte> content) => new(path, false, DigestOf(content));

    internal static SourceFile OfFolder(string path)
    {
        StringBuilder names = new("folder");
        foreach (string name in Names(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path)) ?? [])
        {
            names.Append('\n').Append(name);
        }

        return new SourceFile(path, true, DigestOf(Encoding.UTF8.GetBytes(names.ToString())));
    }

    /// <summary>
    /// The names of a folder's files that match a pattern, hidden ones left out, in order; null when it cannot be read.
    /// </summary>
    internal static List<string>? Names(string folder, string pattern)
    {
        try
        {
            List<string> names = [];
            foreach (string found in Directory.EnumerateFiles(folder))
            {
                string name = System.IO.Path.GetFileName(found);
                if (name[0] != '.' && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
                {
                    names.Add(name);
                }
            }

            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SourceFile OfFile(string path)
    {
        byte[]? content = BoundedFile.TryRead(path, ConfigurationFile.BytesMax, out _);
        return content is null ? new SourceFile(path, false, 0) : Of(path, content);
    }

    // FNV-1a: nobody gains anything by a collision, and no library has to be loaded for it.
    private static ulong DigestOf(ReadOnlySpan<byte> content)
    {
        ulong digest = 14695981039346656037;
        foreach (byte value in content)
        {
            digest = (digest ^ value) * 1099511628211;
        }

        return digest == 0 ? 1 : digest;
    }
}
