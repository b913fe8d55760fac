using System.Runtime.CompilerServices;

namespace Weir.Http;

/// <summary>
/// Reads the field lines of a head or a trailer section, strictly (RFC 9112 5). Owner: the parser that holds it.
/// </summary>
/// <remarks>
/// It goes over each byte once: the name is a search for the first byte that is no token character, the value a search
/// for the first control byte. Where the bytes end, it remembers how far it has looked, so that neither a head that
/// comes byte by byte nor a very long line is looked at again.
/// </remarks>
internal struct FieldLines
{
    private int _line;
    private int _scanned;

    // The colon of the current line; 0 while it has not been found. No line has its colon at 0: names are not empty.
    private int _colon;

    public FieldLines(int start)
    {
        _line = start;
        _scanned = start;
    }

    /// <summary>Where the empty line ended, once the result is <see cref="ParseResult.Done"/>.</summary>
    public int End { get; private set; }

    public HttpError Error { get; private set; }

    public ParseResult Parse(ReadOnlySpan<byte> received, Head head, int fieldsMax)
    {
        int line = _line;
        int scanned = _scanned;
        int colon = _colon;
        while (true)
        {
            if (colon == 0)
            {
                int at = received[scanned..].IndexOfAnyExcept(Syntax.Token);
                if (at < 0)
                {
                    return Pause(line, received.Length, 0);
                }

                at += scanned;
                if (received[at] != (byte)':' || at == line)
                {
                    return NoName(received, head, line, at);
                }

                colon = at;
                scanned = at + 1;
            }

            int stop = received[scanned..].IndexOfAny(Syntax.Controls);
            if (stop < 0)
            {
                return Pause(line, received.Length, colon);
            }

            stop += scanned;
            if (received[stop] != (byte)'\r' || stop + 1 >= received.Length || received[stop + 1] != (byte)'\n')
            {
                return received[stop] == (byte)'\r' && stop + 1 >= received.Length
                    ? Pause(line, stop, colon)
                    : Fail(BadValueByte(received[stop]));
            }

            if (head.Count >= fieldsMax)
            {
                return Fail(HttpError.TooManyFields);
            }

            AddField(received, head, line, colon, stop);
            line = scanned = stop + 2;
            colon = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddField(ReadOnlySpan<byte> received, Head head, int line, int colon, int stop)
    {
        int start = colon + 1;
        while (start < stop && Syntax.IsBlank(received[start]))
        {
            start++;
        }

        int end = stop;
        while (end > start && Syntax.IsBlank(received[end - 1]))
        {
            end--;
        }

        KnownField field = KnownFields.Find(received[line..colon]);
        head.AddReceived(field, line, colon - line, start, end - start);
    }

    // The line does not begin with a name and a colon: it is the empty line, it is cut off, or it is wrong.
    private ParseResult NoName(ReadOnlySpan<byte> received, Head head, int line, int at)
    {
        byte found = received[at];
        if (found == (byte)'\r' && at == line)
        {
            if (at + 1 >= received.Length)
            {
                return Pause(line, at, 0);
            }

            if (received[at + 1] != (byte)'\n')
            {
                return Fail(HttpError.BareCarriageReturn);
            }

            head.EndReceived(line);
            End = at + 2;
            return ParseResult.Done;
        }

        return Fail(found switch
        {
            (byte)'\n' => HttpError.BareLineFeed,
            (byte)':' => HttpError.EmptyName,
            (byte)' ' or (byte)'\t' => at == line ? HttpError.ObsoleteFold : HttpError.SpaceBeforeColon,
            _ => HttpError.InvalidName,
        });
    }

    private static HttpError BadValueByte(byte value) => value switch
    {
        (byte)'\n' => HttpError.BareLineFeed,
        (byte)'\r' => HttpError.BareCarriageReturn,
        _ => HttpError.InvalidValue,
    };

    private ParseResult Pause(int line, int scanned, int colon)
    {
        _line = line;
        _scanned = scanned;
        _colon = colon;
        return ParseResult.NeedMore;
    }

    private ParseResult Fail(HttpError error)
    {
        Error = error;
        return ParseResult.Error;
    }
}
