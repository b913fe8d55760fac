using System.Text;

namespace Weir.Http;

/// <summary>
/// Puts the fields of one field block into a head, in order, and holds them to the rules of RFC 9113 8. Owner: the
/// decoder that holds it.
/// </summary>
/// <remarks>
/// After the first error, or beyond a bound, fields are still taken but not kept: the block must be read to its end,
/// since it changes the tables of the connection. What a refused field costs is then one step, however large the table
/// entry is that it refers to; so a block of references to one large entry costs no more than its own bytes.
/// </remarks>
internal sealed class HeadAssembly
{
    // RFC 9113 6.5.2: what a field counts beside its bytes.
    private const int FieldOverhead = 32;

    private const int RequestFields =
        (1 << (int)PseudoField.Method) | (1 << (int)PseudoField.Scheme) | (1 << (int)PseudoField.Authority) |
        (1 << (int)PseudoField.Path) | (1 << (int)PseudoField.Protocol);

    private const int ResponseFields = 1 << (int)PseudoField.Status;

    private Head _head = null!;
    private HeadRole _role;
    private HeadLimits _limits;
    private int _allowed;
    private int _seen;
    private bool _hasRegular;
    private bool _hasHost;
    private long _listBytes;
    private RequestParts _parts;

    /// <summary>The first thing that is wrong, if anything.</summary>
    public HttpError Error { get; private set; }

    /// <summary>Begins a head.</summary>
    /// <param name="head">Reset here.</param>
    /// <param name="role">What it is the head of.</param>
    /// <param name="limits">
    /// Its bounds. The bytes are counted as RFC 9113 6.5.2 says: names, values and 32 for each field.
    /// </param>
    /// <param name="extendedConnect">Whether :protocol is known (RFC 8441).</param>
    public void Begin(Head head, HeadRole role, in HeadLimits limits, bool extendedConnect)
    {
        head.Reset();
        head.MajorVersion = 2;
        _head = head;
        _role = role;
        _limits = limits;
        _allowed = role switch
        {
            HeadRole.Request => RequestFields,
            HeadRole.Response => ResponseFields,
            _ => 0,
        };
        Error = HttpError.None;
        if (!extendedConnect)
        {
            _allowed &= ~PseudoField.Protocol.Bit();
        }

        _seen = 0;
        _hasRegular = false;
        _hasHost = false;
        _listBytes = 0;
        _parts = default;
    }

    /// <summary>Takes a field that a table holds.</summary>
    public void Add(FieldTraits traits, HttpError valueError, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Admit(traits, valueError, name.Length, value.Length))
        {
            return;
        }

        int line = _head.DecodedLength;
        int nameLength = BeginLine(traits, name);
        int start = _head.DecodedLength;
        _head.AppendBytes(value);
        Keep(traits, line, nameLength, start, value.Length, isSensitive: false);
    }

    /// <summary>
    /// Begins the line of a field that is decoded in place: puts the name and its colon there, of a pseudo-field
    /// nothing. Returns the length of the name there.
    /// </summary>
    public int BeginLine(FieldTraits traits, ReadOnlySpan<byte> name)
    {
        // :authority is what HTTP/1.1 calls Host, and is kept as such: one line serves both.
        if (traits.Pseudo == PseudoField.Authority)
        {
            name = KnownField.Host.Name();
        }
        else if (traits.Pseudo != PseudoField.None)
        {
            return 0;
        }

        _head.AppendBytes(name);
        EndName();
        return name.Length;
    }

    /// <summary>Puts the colon behind a name.</summary>
    public void EndName() => _head.AppendBytes(": "u8);

    /// <summary>Takes a field whose line is the last that the head owns: keeps it, or takes it off again.</summary>
    /// <param name="traits">What is known of the name.</param>
    /// <param name="valueError">What is wrong with the value.</param>
    /// <param name="nameBytes">Length of the name as it counts.</param>
    /// <param name="line">Where the line begins.</param>
    /// <param name="nameLength">Length of the name in the line.</param>
    /// <param name="start">Where the value begins.</param>
    /// <param name="isSensitive">Whether no table may hold it, here or further on.</param>
    public void AddInPlace(
        FieldTraits traits, HttpError valueError, int nameBytes, int line, int nameLength, int start, bool isSensitive)
    {
        int length = _head.DecodedLength - start;
        if (Admit(traits, valueError, nameBytes, length))
        {
            Keep(traits, line, nameLength, start, length, isSensitive);
        }
        else
        {
            _head.TruncateDecoded(line);
        }
    }

    /// <summary>Ends the head and says what became of it.</summary>
    public HeadOutcome End()
    {
        // Also of a head that is refused: what is in it then goes to the log.
        HttpError error = _role switch
        {
            HeadRole.Request => RequestRules.Resolve(_head, _parts, _seen),
            HeadRole.Response => _head.Status == 0 ? HttpError.MissingStatus : HttpError.None,
            _ => HttpError.None,
        };
        if (Error == HttpError.None)
        {
            Error = error;
        }

        if (Error == HttpError.None && _head.Has(KnownField.ContentLength) && _role != HeadRole.Trailers)
        {
            Error = Framing.ReadLength(_head, out _);
        }

        if (_role == HeadRole.Trailers)
        {
            TrailerParser.DropForbidden(_head);
        }
        else
        {
            _head.JoinCookies();
        }

        return Error switch
        {
            HttpError.None => HeadOutcome.Done,
            _ when Error.IsTooLarge() => HeadOutcome.TooLarge,
            _ => HeadOutcome.Malformed,
        };
    }

    private bool Admit(FieldTraits traits, HttpError valueError, int nameLength, int valueLength)
    {
        if (Error != HttpError.None)
        {
            return false;
        }

        _listBytes += nameLength + valueLength + FieldOverhead;
        if (_listBytes > _limits.HeadBytesMax)
        {
            return Fail(_role == HeadRole.Trailers ? HttpError.TrailersTooLarge : HttpError.HeadTooLarge);
        }

        if (traits.NameError != HttpError.None)
        {
            return Fail(traits.NameError);
        }

        if (valueError != HttpError.None)
        {
            return Fail(valueError);
        }

        if (traits.Pseudo != PseudoField.None)
        {
            return AdmitPseudo(traits.Pseudo, valueLength);
        }

        _hasRegular = true;
        return _head.Count < _limits.FieldsMax ||
            Fail(_role == HeadRole.Trailers ? HttpError.TrailersTooLarge : HttpError.TooManyFields);
    }

    private bool AdmitPseudo(PseudoField field, int valueLength)
    {
        int bit = field.Bit();
        if ((_allowed & bit) == 0)
        {
            bool isUnknown = field == PseudoField.Protocol && _role == HeadRole.Request;
            return Fail(isUnknown ? HttpError.UnknownPseudoField : HttpError.ForbiddenPseudoField);
        }

        if (_hasRegular)
        {
            return Fail(HttpError.MisplacedPseudoField);
        }

        if ((_seen & bit) != 0)
        {
            return Fail(HttpError.RepeatedPseudoField);
        }

        if (field == PseudoField.Path && valueLength > _limits.TargetBytesMax)
        {
            return Fail(HttpError.TargetTooLong);
        }

        _seen |= bit;
        return true;
    }

    private void Keep(FieldTraits traits, int line, int nameLength, int start, int length, bool isSensitive)
    {
        if (traits.Pseudo != PseudoField.None && traits.Pseudo != PseudoField.Authority)
        {
            KeepPseudo(traits.Pseudo, new ByteRange(~start, length));
            return;
        }

        KnownField field = traits.Pseudo == PseudoField.Authority ? KnownField.Host : traits.Known;
        if (field is KnownField.Host or KnownField.TE && !KeepsLine(traits, field, start, length))
        {
            _head.TruncateDecoded(line);
            return;
        }

        _head.AppendBytes("\r\n"u8);
        _head.AddDecoded(field, line, nameLength, length, isSensitive);
    }

    private void KeepPseudo(PseudoField field, ByteRange range)
    {
        ReadOnlySpan<byte> value = _head.Decoded(~range.Start, range.Length);
        switch (field)
        {
            case PseudoField.Method:
                _parts.Method = range;
                break;

            case PseudoField.Scheme:
                _parts.Scheme = range;
                _head.AbsoluteScheme = RequestRules.SchemeOf(value);
                break;

            case PseudoField.Path:
                _parts.Path = range;
                break;

            case PseudoField.Protocol:
                _parts.Protocol = range;
                break;

            default:
                KeepStatus(value);
                break;
        }
    }

    private void KeepStatus(ReadOnlySpan<byte> value)
    {
        // RFC 9113 8.6: there is no 101 in HTTP/2.
        bool isStatus = value.Length == 3 && value[0] is >= (byte)'1' and <= (byte)'9' &&
            Syntax.IsDigit(value[1]) && Syntax.IsDigit(value[2]) && !value.SequenceEqual("101"u8);
        if (!isStatus)
        {
            Fail(HttpError.InvalidStatus);
            return;
        }

        _head.SetStatus(((value[0] - '0') * 100) + ((value[1] - '0') * 10) + value[2] - '0');
    }

    // Host and TE hang on more than themselves. Returns whether the line is to be kept.
    private bool KeepsLine(FieldTraits traits, KnownField field, int start, int length)
    {
        ReadOnlySpan<byte> value = _head.Decoded(start, length);
        if (field == KnownField.TE)
        {
            // RFC 9113 8.2.2: TE may be in a request and say nothing but "trailers".
            return (_role == HeadRole.Request && Ascii.EqualsIgnoreCase(value, "trailers"u8)) ||
                Fail(HttpError.InvalidTE);
        }

        if (traits.Pseudo == PseudoField.Authority || _role != HeadRole.Request)
        {
            return true;
        }

        if (_hasHost)
        {
            return Fail(HttpError.RepeatedHost);
        }

        // RFC 9113 8.3.1: Host is not looked at when there is :authority, but it must not say anything else.
        _hasHost = true;
        if ((_seen & PseudoField.Authority.Bit()) == 0)
        {
            return true;
        }

        _head.TryGet(KnownField.Host, out ReadOnlySpan<byte> authority);
        if (!RequestRules.IsSameAuthority(authority, value, _head.AbsoluteScheme))
        {
            Fail(HttpError.HostMismatch);
        }

        return false;
    }

    private bool Fail(HttpError error)
    {
        Error = error;
        return false;
    }
}
