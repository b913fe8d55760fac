using System.Buffers;

namespace Weir.Http;

/// <summary>
/// What RFC 9113 8.2 demands of a single field, wherever it stands. A field that passes can be forwarded as HTTP/1.1
/// without meaning anything else there. Any thread.
/// </summary>
internal static class FieldRules
{
    // Token characters (RFC 9110 5.6.2) but capitals (RFC 9113 8.2.1).
    private static readonly SearchValues<byte> s_lowerToken = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    // RFC 9113 8.2.2. TE is of the connection too, but a request may hold it: whoever knows the message looks at it.
    private const ulong ConnectionFields =
        (1ul << (int)KnownField.Connection) |
        (1ul << (int)KnownField.ProxyConnection) |
        (1ul << (int)KnownField.KeepAlive) |
        (1ul << (int)KnownField.TransferEncoding) |
        (1ul << (int)KnownField.Upgrade);

    public static FieldTraits Look(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return new FieldTraits(KnownField.None, PseudoField.None, HttpError.EmptyName);
        }

        if (name[0] == (byte)':')
        {
            PseudoField pseudo = PseudoFields.Find(name);
            HttpError unknown = pseudo == PseudoField.None ? HttpError.UnknownPseudoField : HttpError.None;
            return new FieldTraits(KnownField.None, pseudo, unknown);
        }

        int at = name.IndexOfAnyExcept(s_lowerToken);
        if (at >= 0)
        {
            HttpError error = name[at] is >= (byte)'A' and <= (byte)'Z'
                ? HttpError.UppercaseName
                : HttpError.InvalidName;
            return new FieldTraits(KnownField.None, PseudoField.None, error);
        }

        return Of(KnownFields.Find(name));
    }

    /// <summary>The traits of a regular name that is known to be well-formed.</summary>
    public static FieldTraits Of(KnownField field)
    {
        bool isOfConnection = field != KnownField.None && (field.Bit() & ConnectionFields) != 0;
        return new FieldTraits(field, PseudoField.None, isOfConnection ? HttpError.ConnectionField : HttpError.None);
    }

    /// <summary>What is wrong with a value, of whatever field.</summary>
    public static HttpError CheckValue(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return HttpError.None;
        }

        if (Syntax.IsBlank(value[0]) || Syntax.IsBlank(value[^1]))
        {
            return HttpError.PaddedValue;
        }

        return Syntax.IsValue(value) ? HttpError.None : HttpError.InvalidValue;
    }
}
