using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Entity tags on a route that compresses. A coded body has other bytes than the origin's, so its tag is made weak
/// (RFC 9110 8.8.1); what clients send back of these tags has to mean the same to the origin. Any thread.
/// </summary>
internal static class EntityTags
{
    private const int TagsBytesMax = 1024;

    /// <summary>Makes the tag of a response weak; one that is no tag goes.</summary>
    internal static void Weaken(Head response)
    {
        if (!response.TryGet(KnownField.Etag, out ReadOnlySpan<byte> tag) || tag.StartsWith("W/"u8))
        {
            return;
        }

        Span<byte> weak = stackalloc byte[TagsBytesMax];
        if (tag.Length < 2 || tag[0] != (byte)'"' || tag.Length + 2 > weak.Length)
        {
            response.Remove(KnownField.Etag);
            return;
        }

        "W/"u8.CopyTo(weak);
        tag.CopyTo(weak[2..]);
        response.Set(KnownField.Etag, weak[..(tag.Length + 2)]);
    }

    /// <summary>
    /// Makes the tag of a 304 weak when the client asked about the weak form of it, which it has from us: a cache finds
    /// by it what it has stored (RFC 9111 4.3.4). Returns whether it did.
    /// </summary>
    internal static bool WeakenAsAsked(Head request, Head response)
    {
        if (!response.TryGet(KnownField.Etag, out ReadOnlySpan<byte> tag) || tag.Length < 2 || tag[0] != (byte)'"')
        {
            return false;
        }

        bool isWeak = false;
        for (int slot = request.IndexOf(KnownField.IfNoneMatch);
             slot >= 0;
             slot = request.IndexOf(KnownField.IfNoneMatch, slot + 1))
        {
            ReadOnlySpan<byte> rest = request.Value(slot);
            for (int at = rest.IndexOf(tag); at >= 0; at = rest.IndexOf(tag))
            {
                if (!rest[..at].EndsWith("W/"u8))
                {
                    return false;
                }

                isWeak = true;
                rest = rest[(at + tag.Length)..];
            }
        }

        if (isWeak)
        {
            Weaken(response);
        }

        return isWeak;
    }

    /// <summary>
    /// Prepares the conditions of a request for an origin whose tags we may have made weak.
    /// </summary>
    /// <remarks>
    /// If-Match compares strongly, so that no weak tag ever matches, and a client could not change what it has got
    /// compressed. A weak tag from a client is the origin's strong one made weak, or the origin's own: it is sent on as
    /// a strong one, which the origin finds in the first case and, since its own is weak, refuses in the second, as it
    /// would have anyway. If-Range with a weak tag stays what it is, a condition that does not hold: ranges of coded
    /// bytes are not ranges of the origin's. Both fields are taken out, so that no origin can see it otherwise.
    /// </remarks>
    internal static void PrepareConditions(Head request)
    {
        if (request.Has(KnownField.IfMatch))
        {
            Strengthen(request);
        }

        if (request.TryGet(KnownField.IfRange, out ReadOnlySpan<byte> validator) && validator.StartsWith("W/"u8))
        {
            request.Remove(KnownField.IfRange);
            request.Remove(KnownField.Range);
        }
    }

    private static void Strengthen(Head request)
    {
        Span<byte> strong = stackalloc byte[TagsBytesMax];
        int length = 0;
        for (int slot = request.IndexOf(KnownField.IfMatch);
             slot >= 0;
             slot = request.IndexOf(KnownField.IfMatch, slot + 1))
        {
            ReadOnlySpan<byte> tags = request.Value(slot);
            if (tags.Length + length + 2 > strong.Length)
            {
                return;
            }

            if (length > 0)
            {
                ", "u8.CopyTo(strong[length..]);
                length += 2;
            }

            length += CopyStrong(tags, strong[length..]);
        }

        request.Set(KnownField.IfMatch, strong[..length]);
    }

    private static int CopyStrong(ReadOnlySpan<byte> tags, Span<byte> destination)
    {
        int length = 0;
        bool isQuoted = false;
        for (int at = 0; at < tags.Length; at++)
        {
            if (!isQuoted && tags[at..].StartsWith("W/\""u8))
            {
                at += 2;
            }

            isQuoted ^= tags[at] == (byte)'"';
            destination[length++] = tags[at];
        }

        return length;
    }
}
