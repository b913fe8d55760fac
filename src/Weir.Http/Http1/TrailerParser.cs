namespace Weir.Http;

/// <summary>
/// Reads the trailer section that follows a chunked body (RFC 9112 7.1.2), by the rules of heads, and drops every field
/// that has no business there. Owner: the connection; a struct that is kept while the section arrives.
/// </summary>
public struct TrailerParser
{
    // RFC 9110 6.5.1: fields of framing, routing, conditions, authentication, content and response control are not
    // trailers. Of the names that Weir knows, one is left; names that it does not know are between the two ends.
    private const ulong Allowed = 1ul << (int)KnownField.Etag;

    private readonly HeadLimits _limits;
    private FieldLines _lines;
    private ParseResult _result;

    private TrailerParser(in HeadLimits limits)
    {
        _limits = limits;
        _lines = new FieldLines(0);
    }

    /// <summary>Length of the section in bytes, once the result is <see cref="ParseResult.Done"/>.</summary>
    public readonly int Consumed => _lines.End;

    /// <summary>What is wrong, once the result is <see cref="ParseResult.Error"/>.</summary>
    public HttpError Error { get; private set; }

    /// <param name="limits">Usually <see cref="HeadLimits.Trailers"/>.</param>
    public static TrailerParser For(in HeadLimits limits) => new(limits);

    /// <summary>Reads on; see <see cref="HeadParser.Parse"/>.</summary>
    /// <param name="received">All bytes of the section so far; the place that the head is attached to.</param>
    /// <param name="trailers">Reset before the first call. Dropped fields are removed slots of it.</param>
    public ParseResult Parse(ReadOnlySpan<byte> received, Head trailers)
    {
        if (_result != ParseResult.NeedMore)
        {
            return _result;
        }

        bool isFull = received.Length >= _limits.HeadBytesMax;
        if (isFull)
        {
            received = received[.._limits.HeadBytesMax];
        }

        _result = _lines.Parse(received, trailers, _limits.FieldsMax);
        if (_result == ParseResult.Error)
        {
            Error = _lines.Error == HttpError.TooManyFields ? HttpError.TrailersTooLarge : _lines.Error;
        }
        else if (_result == ParseResult.NeedMore && isFull)
        {
            Error = HttpError.TrailersTooLarge;
            _result = ParseResult.Error;
        }
        else if (_result == ParseResult.Done)
        {
            DropForbidden(trailers);
        }

        return _result;
    }

    /// <summary>Removes the fields that are not trailers; what is left may be forwarded.</summary>
    internal static void DropForbidden(Head trailers)
    {
        for (int slot = 0; slot < trailers.Count; slot++)
        {
            KnownField field = trailers.Id(slot);
            bool isForbidden = field == KnownField.None
                ? HopByHop.IsForwarding(trailers.Name(slot))
                : (field.Bit() & Allowed) == 0;
            if (isForbidden)
            {
                trailers.RemoveAt(slot);
            }
        }
    }
}
