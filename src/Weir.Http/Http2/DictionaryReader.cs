namespace Weir.Http;

/// <summary>
/// Reads a dictionary of structured fields (RFC 8941 3.2 and 4.2.2), strictly and without copies. Numbers and booleans
/// are told, everything else is read over; so are parameters.
/// </summary>
internal ref struct DictionaryReader
{
    private const int IntegerDigitsMax = 15;
    private const int DecimalDigitsMax = 12;
    private const int FractionDigitsMax = 3;

    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private bool _hasBegun;

    public DictionaryReader(ReadOnlySpan<byte> text)
    {
        _text = text.Trim((byte)' ');
    }

    /// <summary>The key that <see cref="MoveNext"/> has found.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    public DictionaryItem Kind { get; private set; }

    /// <summary>An integer, or 0 or 1 for a boolean; else of no meaning.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the text is no dictionary: what was found before is then to be forgotten.</summary>
    public bool IsMalformed { get; private set; }

    private readonly byte Next => _at < _text.Length ? _text[_at] : (byte)0;

    public bool MoveNext()
    {
        if (IsMalformed || (_at >= _text.Length && !_hasBegun) || !SkipComma())
        {
            return false;
        }

        _hasBegun = true;
        IsMalformed = !ReadMember();
        return !IsMalformed;
    }

    // Between members there is a comma with optional whitespace, and no comma at the end.
    private bool SkipComma()
    {
        if (!_hasBegun)
        {
            return true;
        }

        SkipBlanks();
        if (_at >= _text.Length)
        {
            return false;
        }

        bool isComma = TrySkip((byte)',');
        SkipBlanks();
        IsMalformed = !isComma || _at >= _text.Length;
        return !IsMalformed;
    }

    private bool ReadMember()
    {
        int start = _at;
        if (!SkipKey())
        {
            return false;
        }

        Key = _text[start.._at];
        if (TrySkip((byte)'='))
        {
            return (Next == (byte)'(' ? SkipList() : ReadItem()) && SkipParameters();
        }

        Kind = DictionaryItem.Boolean;
        Number = 1;
        return SkipParameters();
    }

    private bool SkipKey()
    {
        if (Next is not ((>= (byte)'a' and <= (byte)'z') or (byte)'*'))
        {
            return false;
        }

        while (Next is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')
            or (byte)'_' or (byte)'-' or (byte)'.' or (byte)'*')
        {
            _at++;
        }

        return true;
    }

    // The parameters of what was read; their values change nothing of it.
    private bool SkipParameters()
    {
        (DictionaryItem kind, long number) = (Kind, Number);
        while (TrySkip((byte)';'))
        {
            SkipSpaces();
            if (!SkipKey() || (TrySkip((byte)'=') && !ReadItem()))
            {
                return false;
            }
        }

        (Kind, Number) = (kind, number);
        return true;
    }

    private bool SkipList()
    {
        _at++;
        SkipSpaces();
        while (!TrySkip((byte)')'))
        {
            if (!ReadItem() || !SkipParameters() || Next is not ((byte)' ' or (byte)')'))
            {
                return false;
            }

            SkipSpaces();
        }

        Kind = DictionaryItem.Other;
        return true;
    }

    private bool ReadItem()
    {
        Kind = DictionaryItem.Other;
        byte first = Next;
        if (first == (byte)'-' || Syntax.IsDigit(first))
        {
            return ReadNumber();
        }

        if (Syntax.IsLetter(first) || first == (byte)'*')
        {
            return SkipToken();
        }

        _at++;
        switch (first)
        {
            case (byte)'?':
                return ReadBoolean();

            case (byte)'"':
                return SkipString();

            case (byte)':':
                return SkipBytes();

            case (byte)'@':
                return ReadNumber() && Kind == DictionaryItem.Integer && BecomeOther();

            default:
                return false;
        }
    }

    private bool ReadNumber()
    {
        bool isNegative = TrySkip((byte)'-');
        int start = _at;
        Number = 0;
        while (Syntax.IsDigit(Next))
        {
            if (_at - start == IntegerDigitsMax)
            {
                return false;
            }

            Number = (Number * 10) + Next - '0';
            _at++;
        }

        int digits = _at - start;
        Number = isNegative ? -Number : Number;
        if (digits == 0 || !TrySkip((byte)'.'))
        {
            Kind = DictionaryItem.Integer;
            return digits > 0;
        }

        int fraction = _at;
        while (Syntax.IsDigit(Next))
        {
            _at++;
        }

        Kind = DictionaryItem.Other;
        return digits <= DecimalDigitsMax && _at - fraction is >= 1 and <= FractionDigitsMax;
    }

    private bool ReadBoolean()
    {
        Kind = DictionaryItem.Boolean;
        Number = Next - '0';
        return TrySkip((byte)'0') || TrySkip((byte)'1');
    }

    private bool SkipString()
    {
        while (_at < _text.Length)
        {
            byte next = _text[_at++];
            if (next == (byte)'"')
            {
                return true;
            }

            if (next is < 0x20 or > 0x7E || (next == (byte)'\\' && !(TrySkip((byte)'"') || TrySkip((byte)'\\'))))
            {
                return false;
            }
        }

        return false;
    }

    // Behind its first character a token may hold a colon and a slash, which no other token may.
    private bool SkipToken()
    {
        while (_at < _text.Length && (Syntax.Token.Contains(_text[_at]) || Next is (byte)':' or (byte)'/'))
        {
            _at++;
        }

        return true;
    }

    private bool SkipBytes()
    {
        while (Syntax.IsLetter(Next) || Syntax.IsDigit(Next) || Next is (byte)'+' or (byte)'/' or (byte)'=')
        {
            _at++;
        }

        return TrySkip((byte)':');
    }

    private bool BecomeOther()
    {
        Kind = DictionaryItem.Other;
        return true;
    }

    private void SkipSpaces()
    {
        while (Next == (byte)' ')
        {
            _at++;
        }
    }

    private void SkipBlanks()
    {
        while (Syntax.IsBlank(Next))
        {
            _at++;
        }
    }

    private bool TrySkip(byte value)
    {
        if (Next != value)
        {
            return false;
        }

        _at++;
        return true;
    }
}
