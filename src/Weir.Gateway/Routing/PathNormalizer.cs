using System.Buffers;
using Weir.Core;

namespace Weir.Gateway;

/// <summary>
/// Brings the path of a request to the one form that patterns are compared with: unreserved characters decoded, other
/// escapes in capitals, slashes merged, dot segments resolved (RFC 3986 6.2.2). Immutable; any thread.
/// </summary>
/// <remarks>
/// Only for matching; the origin gets the target as it came, unless the route rewrites it. An escaped slash stays
/// escaped unless the options say otherwise: it is not a separator.
/// </remarks>
internal sealed class PathNormalizer(PathOptions options)
{
    /// <summary>The path leaves the root or holds a broken escape: no pattern may match it.</summary>
    internal const int Unmatched = -1;

    /// <summary>The options refuse the path.</summary>
    internal const int Refused = -2;

    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/"u8);

    private static readonly SearchValues<byte> s_unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>The most bytes that a normal form has for a path of that length.</summary>
    internal static int LengthMax(int length) => length * 3;

    /// <summary>Whether the path is in the normal form already, whatever the options, as nearly all are.</summary>
    internal static bool IsNormal(ReadOnlySpan<byte> path) =>
        !path.ContainsAnyExcept(s_plain) && path.IndexOf("//"u8) < 0 && path.IndexOf("/."u8) < 0;

    /// <summary>
    /// Writes the normal form and returns its length, or <see cref="Unmatched"/> or <see cref="Refused"/>.
    /// </summary>
    internal int Normalize(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        int length = Decode(path, destination);
        return length < 0 ? length : ResolveSegments(destination[..length]);
    }

    private int Decode(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < path.Length; i++)
        {
            byte b = path[i];
            if (b != (byte)'%')
            {
                written += WriteByte(b, s_plain.Contains(b), destination[written..]);
                continue;
            }

            int decoded = Hex.Pair(path[(i + 1)..]);
            if (decoded <= 0)
            {
                return Unmatched;
            }

            bool isSlash = decoded is '/' or '\\';
            bool isDouble = decoded == '%' && Hex.Pair(path[(i + 3)..]) >= 0;
            if ((isSlash && options.EncodedSlash == EncodedSlash.Refuse) || (isDouble && options.RefuseDoubleEncoding))
            {
                return Refused;
            }

            bool isPlain = s_unreserved.Contains((byte)decoded)
                || (isSlash && options.EncodedSlash == EncodedSlash.Decode);
            written += WriteByte(isPlain && isSlash ? (byte)'/' : (byte)decoded, isPlain, destination[written..]);
            i += 2;
        }

        return written;
    }

    private static int WriteByte(byte value, bool isPlain, Span<byte> destination)
    {
        if (isPlain)
        {
            destination[0] = value;
            return 1;
        }

        Hex.WriteEscape(value, destination);
        return 3;
    }

    // In place: what is written never overtakes what is read.
    private int ResolveSegments(Span<byte> path)
    {
        int written = 0;
        int at = 0;
        while (at < path.Length)
        {
            // At a slash: the segment behind it, and whether one more slash follows.
            int next = path[(at + 1)..].IndexOf((byte)'/');
            int end = next < 0 ? path.Length : at + 1 + next;
            ReadOnlySpan<byte> segment = path[(at + 1)..end];
            bool isLast = end == path.Length;
            if (segment.SequenceEqual(".."u8))
            {
                if (written == 0)
                {
                    return Unmatched;
                }

                written = path[..written].LastIndexOf((byte)'/');
                written = isLast ? WriteSlash(path, written) : written;
            }
            else if (segment.SequenceEqual("."u8) || (segment.IsEmpty && !isLast && options.MergeSlashes))
            {
                written = isLast ? WriteSlash(path, written) : written;
            }
            else
            {
                path[at..end].CopyTo(path[written..]);
                written += end - at;
            }

            at = end;
        }

        return written == 0 ? WriteSlash(path, 0) : written;
    }

    private static int WriteSlash(Span<byte> path, int at)
    {
        path[at] = (byte)'/';
        return at + 1;
    }
}
