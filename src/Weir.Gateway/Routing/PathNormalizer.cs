using System.Buffers;

namespace Weir.Gateway;

/// <summary>
/// Brings the path of a request to the one form that patterns are compared with: unreserved characters decoded, other
/// escapes in capitals, slashes merged, dot segments resolved (RFC 3986 6.2.2). Any thread.
/// </summary>
/// <remarks>
/// Only for matching; the origin gets the target as it came. An escaped slash stays escaped: it is not a separator.
/// </remarks>
internal static class PathNormalizer
{
    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/"u8);

    private static readonly SearchValues<byte> s_unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>The most bytes that a normal form has for a path of that length.</summary>
    internal static int LengthMax(int length) => length * 3;

    /// <summary>Whether the path is in the normal form already, as nearly all are.</summary>
    internal static bool IsNormal(ReadOnlySpan<byte> path) =>
        !path.ContainsAnyExcept(s_plain) && path.IndexOf("//"u8) < 0 && path.IndexOf("/."u8) < 0;

    /// <summary>
    /// Writes the normal form and returns its length; -1 for a path that leaves the root or holds a broken escape,
    /// which no pattern may match.
    /// </summary>
    internal static int Normalize(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        int length = Decode(path, destination);
        return length < 0 ? length : ResolveSegments(destination[..length]);
    }

    private static int Decode(ReadOnlySpan<byte> path, Span<byte> destination)
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

            if (i + 2 >= path.Length || HexValue(path[i + 1]) < 0 || HexValue(path[i + 2]) < 0)
            {
                return -1;
            }

            byte decoded = (byte)((HexValue(path[i + 1]) << 4) | HexValue(path[i + 2]));
            if (decoded == 0)
            {
                return -1;
            }

            written += WriteByte(decoded, s_unreserved.Contains(decoded), destination[written..]);
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

        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        destination[0] = (byte)'%';
        destination[1] = digits[value >> 4];
        destination[2] = digits[value & 0xF];
        return 3;
    }

    // In place: what is written never overtakes what is read.
    private static int ResolveSegments(Span<byte> path)
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
                    return -1;
                }

                written = path[..written].LastIndexOf((byte)'/');
                written = isLast ? WriteSlash(path, written) : written;
            }
            else if (segment.SequenceEqual("."u8) || (segment.IsEmpty && !isLast))
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

    private static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };
}
