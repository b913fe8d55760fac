using System.Text;

namespace Weir.Gateway;

/// <summary>Which files a static route looks for. Any thread.</summary>
internal static class StaticLookup
{
    /// <summary>
    /// The files by their absolute paths, the first that is there answers; none when the path can name no file.
    /// </summary>
    /// <param name="options">The folder.</param>
    /// <param name="pattern">The match of the route.</param>
    /// <param name="path">In normal form; empty when there is none.</param>
    internal static IReadOnlyList<string> Find(StaticOptions options, PathPattern? pattern, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return [];
        }

        int rest = pattern?.CaptureIndex(PathPattern.Rest) ?? -1;
        ReadOnlySpan<byte> below = rest < 0 ? path[1..] : CaptureSet.Read(pattern!, path)[rest];
        if (Decode(below) is not { } name)
        {
            return [];
        }

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

    // An escaped slash is no separator, and so in no name of a file.
    private static string? Decode(ReadOnlySpan<byte> text)
    {
        byte[] decoded = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == (byte)'%')
            {
                b = (byte)((Hex.Value(text[i + 1]) << 4) | Hex.Value(text[i + 2]));
                i += 2;
                if (b is 0 or (byte)'/')
                {
                    return null;
                }
            }

            decoded[length++] = b;
        }

        return Encoding.UTF8.GetString(decoded, 0, length);
    }
}
