using System.Runtime.CompilerServices;
using Weir.Core;

namespace Weir.Gateway;

/// <summary>
/// From the path of a request to the path of a file below the root: the part that <c>**</c> matched, decoded once.
/// Immutable; any thread.
/// </summary>
/// <remarks>
/// Refused is whatever two readers could take for different files: a zero byte, a slash or backslash that was escaped,
/// empty and dot segments. Names that begin with a dot (.git, .env) are not served, but <c>.well-known</c> (RFC 8615).
/// That nothing outside of the root is reached does not hang on this: the file system sees to it.
/// </remarks>
internal sealed class FilePath(PathPattern? pattern, PathNormalizer normalizer)
{
    /// <summary>The longest path of a file; longer ones are not there.</summary>
    internal const int BytesMax = 4000;

    /// <summary>
    /// The path of a file for a request path that needs neither decoding nor refusal, as nearly all; false for others:
    /// then <see cref="TryDecode"/>.
    /// </summary>
    internal bool TryPlain(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> file)
    {
        // A path in normal form holds no escape, backslash, empty segment or leading dot.
        bool isPlain = PathNormalizer.IsNormal(path) && path.Length is > 0 and <= BytesMax;
        file = isPlain ? Below(path) : [];
        return isPlain;
    }

    /// <summary>The path of a file for any path that a route has matched; null when no file may have it.</summary>
    [SkipLocalsInit]
    internal byte[]? TryDecode(ReadOnlySpan<byte> path)
    {
        if (path.Length > BytesMax)
        {
            return null;
        }

        Span<byte> normal = stackalloc byte[PathNormalizer.LengthMax(BytesMax)];
        int length = normalizer.Normalize(path, normal);
        if (length <= 0)
        {
            return null;
        }

        ReadOnlySpan<byte> below = Below(normal[..length]);
        byte[] file = new byte[below.Length];
        int written = Decode(below, file);
        return written >= 0 && IsServed(file.AsSpan(0, written)) ? file[..written] : null;
    }

    private ReadOnlySpan<byte> Below(ReadOnlySpan<byte> path) =>
        pattern is { MatchesBelow: true }
            ? CaptureSet.Read(pattern, path)[pattern.CaptureNames.Count - 1]
            : path[1..];

    private static int Decode(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < path.Length; i++)
        {
            byte value = path[i];
            if (value == '%')
            {
                // The normal form has whole escapes only.
                value = (byte)Hex.Pair(path[(i + 1)..]);
                i += 2;
                if (value == '/')
                {
                    return -1;
                }
            }

            if (value is 0 or (byte)'\\')
            {
                return -1;
            }

            destination[written++] = value;
        }

        return written;
    }

    private static bool IsServed(ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> segment = slash < 0 ? path : path[..slash];
            if (segment.IsEmpty || (segment[0] == '.' && !segment.SequenceEqual(".well-known"u8)))
            {
                return false;
            }

            path = slash < 0 ? [] : path[(slash + 1)..];
        }

        return true;
    }
}
