using Weir.Http;

namespace Weir.Gateway;

/// <summary>Evaluates conditional requests in the order of RFC 9110 13.2.2. Any thread.</summary>
internal static class Preconditions
{
    private const ulong Fields =
        (1ul << (int)KnownField.IfMatch)
        | (1ul << (int)KnownField.IfNoneMatch)
        | (1ul << (int)KnownField.IfModifiedSince)
        | (1ul << (int)KnownField.IfUnmodifiedSince);

    /// <summary>The verdict for a GET or HEAD of a representation that exists.</summary>
    internal static Precondition Of(Head request, Representation representation)
    {
        if ((request.Present & Fields) == 0)
        {
            return Precondition.Holds;
        }

        bool isWanted = request.Has(KnownField.IfMatch)
            ? Matches(request, KnownField.IfMatch, representation, isStrong: true)
            : !HasDate(request, KnownField.IfUnmodifiedSince, representation, out long date)
                || representation.ModifiedSeconds <= date;
        if (!isWanted)
        {
            return Precondition.Failed;
        }

        bool isKnown = request.Has(KnownField.IfNoneMatch)
            ? Matches(request, KnownField.IfNoneMatch, representation, isStrong: false)
            : HasDate(request, KnownField.IfModifiedSince, representation, out date)
                && representation.ModifiedSeconds <= date;
        return isKnown ? Precondition.NotModified : Precondition.Holds;
    }

    /// <summary>
    /// Whether If-Range lets a part be sent (RFC 9110 13.1.5): the validator is strong and the very same.
    /// </summary>
    internal static bool AllowsRange(Head request, Representation representation)
    {
        if (!request.TryGet(KnownField.IfRange, out ReadOnlySpan<byte> value))
        {
            return true;
        }

        if (value is [(byte)'"', ..] || value.StartsWith("W/"u8))
        {
            return representation.HasStrongTag && value.SequenceEqual(representation.Tag);
        }

        return representation.IsSettled && representation.ModifiedSeconds >= 0
            && HttpDate.TryRead(value, out long date) && date == representation.ModifiedSeconds;
    }

    private static bool Matches(Head request, KnownField field, Representation representation, bool isStrong)
    {
        ReadOnlySpan<byte> own = representation.HasStrongTag ? representation.Tag : representation.Tag.AsSpan(2);
        EntityTagReader tags = new(request, field);
        while (tags.MoveNext())
        {
            bool isEqual = tags.IsStar || tags.Opaque.SequenceEqual(own);
            bool isEnough = tags.IsStar || !isStrong || (!tags.IsWeak && representation.HasStrongTag);
            if (isEqual && isEnough)
            {
                return true;
            }
        }

        return false;
    }

    // A date that cannot be read, or a file without one, is as if nothing was asked.
    private static bool HasDate(Head request, KnownField field, Representation representation, out long date)
    {
        date = 0;
        return representation.ModifiedSeconds >= 0
            && request.TryGet(field, out ReadOnlySpan<byte> value)
            && HttpDate.TryRead(value, out date);
    }
}
