using System.Text;
using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// Compresses the responses of a route that are worth it, for clients that take them so (docs/compression.md).
/// Immutable; any thread.
/// </summary>
internal sealed class CompressRule
{
    private readonly Compressor _compressor;
    private readonly CodingPreference _preference;
    private readonly TypePatterns _types;
    private readonly long _bytesMin;
    private readonly int[] _levels;

    internal CompressRule(CompressOptions options, Compressor compressor)
    {
        _compressor = compressor;
        _preference = new CodingPreference(Codings(options.Codings));
        _types = new TypePatterns(options.Types);
        _bytesMin = options.Min;
        _levels = [0, options.GzipLevel, options.BrotliLevel, options.ZstdLevel];
    }

    /// <summary>
    /// Has the body of a response coded, and its head say so. The result is how the body is framed then.
    /// </summary>
    internal BodyFraming Apply(Exchange exchange, Head response, int status, BodyFraming framing)
    {
        Head request = exchange.Request;
        if (status == 304)
        {
            ApplyToNotModified(request, response);
            return framing;
        }

        bool isHead = request.Method == Method.Head;
        if (!exchange.TakesEncoder || !IsEligible(response, status, framing, isHead))
        {
            return framing;
        }

        VaryField.Add(response, "Accept-Encoding"u8);
        ContentCoding coding = Choose(request);
        if (coding == ContentCoding.Identity)
        {
            return framing;
        }

        // The answer to HEAD tells what GET would bring.
        if (!isHead && !TryStart(exchange, coding, framing))
        {
            return framing;
        }

        MarkCoded(response, coding);
        return isHead ? BodyFraming.None : BodyFraming.Chunked;
    }

    /// <summary>What a request gets; identity also where the response must not be changed for it.</summary>
    internal ContentCoding Choose(Head request)
    {
        // A client of HTTP/1.0 knows no chunks: the connection would have to end with each body.
        bool isPlain = request.MinorVersion == 0 || HasNoTransform(request);
        return isPlain ? ContentCoding.Identity : _preference.Choose(request);
    }

    /// <summary>
    /// A body that the configuration holds, coded once in every way that a client may ask for, by coding; null when it
    /// is not worth it.
    /// </summary>
    internal CodedAnswer?[]? Prepare(int status, Head fields, byte[] body)
    {
        if (!IsEligible(fields, status, BodyFraming.OfLength(body.Length), isHead: false))
        {
            return null;
        }

        CodedAnswer?[] answers = new CodedAnswer?[ContentCodings.Count];
        for (ContentCoding coding = ContentCoding.Gzip; coding <= ContentCoding.Zstd; coding++)
        {
            if (Compressor.IsSupported(coding))
            {
                answers[(int)coding] = CodedAnswer.Of(fields, body, coding, _levels[(int)coding]);
            }
        }

        return answers;
    }

    /// <summary>Has a head tell of the coding, and no longer of the bytes that the origin sent.</summary>
    internal static void MarkCoded(Head response, ContentCoding coding)
    {
        response.Set(KnownField.ContentEncoding, coding.Name());
        response.Remove(KnownField.AcceptRanges);
        DigestFields.Remove(response);
        EntityTags.Weaken(response);
    }

    private static ContentCoding[] Codings(IReadOnlyList<string> names)
    {
        List<ContentCoding> codings = [];
        foreach (string name in names)
        {
            if (ContentCodings.TryFind(Encoding.ASCII.GetBytes(name), out ContentCoding coding)
                && Compressor.IsSupported(coding))
            {
                codings.Add(coding);
            }
        }

        return [.. codings];
    }

    private static bool HasNoTransform(Head head)
    {
        FieldListReader directives = new(head, KnownField.CacheControl);
        while (directives.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(directives.Current, "no-transform"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCoded(Head response)
    {
        FieldListReader codings = new(response, KnownField.ContentEncoding);
        while (codings.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(codings.Current, "identity"u8))
            {
                return true;
            }
        }

        return false;
    }

    // Of the type of what was not modified a 304 mostly says nothing: then it may have been compressed.
    private void ApplyToNotModified(Head request, Head response)
    {
        bool isOurs = EntityTags.WeakenAsAsked(request, response);
        if (isOurs || !response.Has(KnownField.ContentType) || _types.Match(response))
        {
            VaryField.Add(response, "Accept-Encoding"u8);
        }
    }

    // Whether it would be compressed for a client that takes it: then caches have to tell clients apart.
    internal bool IsEligible(Head response, int status, in BodyFraming framing, bool isHead)
    {
        bool hasBody = status is >= 200 and not (204 or 205 or 206 or 304)
            && (framing.Kind != BodyKind.None || isHead);
        long length = LengthOf(framing);
        return hasBody && (length < 0 || length >= _bytesMin) && !response.Has(KnownField.ContentRange)
            && _types.Match(response) && !IsCoded(response) && !HasNoTransform(response);
    }

    // -1 when nobody knows.
    private static long LengthOf(in BodyFraming framing) =>
        framing.Kind == BodyKind.Length || framing.IsAnnounced ? framing.Length : -1;

    private bool TryStart(Exchange exchange, ContentCoding coding, in BodyFraming framing)
    {
        TransportLoop transport = exchange.Transport;
        long length = LengthOf(framing);
        BodyEncoder? encoder = _compressor.TryStart(
            coding, _levels[(int)coding], length, transport.Loop, transport.Metrics.Coding);
        if (encoder is null)
        {
            return false;
        }

        exchange.EncodeBody(encoder, flushes: length < 0);
        return true;
    }
}
