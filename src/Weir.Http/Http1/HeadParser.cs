namespace Weir.Http;

/// <summary>
/// Reads the head of a request or of a response, strictly (RFC 9112 2 to 5). Owner: the connection; a struct that is
/// kept while a head arrives in pieces.
/// </summary>
/// <remarks>
/// It remembers how far it has looked: bytes that were shown before are not looked at again, however small the pieces
/// are. An error is told as soon as no further byte can mend it. After an error the bytes that follow have no meaning:
/// the connection is closed.
/// </remarks>
public struct HeadParser
{
    // RFC 9112 2.2: at least one empty line before a request line is passed over; old clients send one after a body.
    private const int EmptyLinesMax = 1;

    // The longest registered method has 17 bytes.
    private const int MethodBytesMax = 32;

    // "HTTP/1.1" CR LF.
    private const int VersionBytes = 8;

    // "HTTP/1.1 200", then a space or the line end.
    private const int StatusBytes = 12;

    private readonly HeadLimits _limits;
    private FieldLines _lines;
    private Phase _phase;
    private byte _emptyLines;

    // Where the current part of the start line begins, and how far it has been looked at.
    private int _start;
    private int _scanned;

    private HeadParser(in HeadLimits limits, Phase phase)
    {
        _limits = limits;
        _phase = phase;
    }

    private enum Phase : byte
    {
        Method,
        Target,
        Version,
        Status,
        Reason,
        Fields,
        Done,
        Failed,
    }

    /// <summary>
    /// Length of the head in bytes, from its base, once the result is <see cref="ParseResult.Done"/>.
    /// </summary>
    public int Consumed { get; private set; }

    /// <summary>What is wrong, once the result is <see cref="ParseResult.Error"/>.</summary>
    public HttpError Error { get; private set; }

    /// <summary>Whether any byte of the head has been seen; an empty line before a request is not one.</summary>
    public readonly bool HasBegun => _phase is not (Phase.Method or Phase.Status) || _scanned > _start;

    public static HeadParser ForRequest(in HeadLimits limits) => new(limits, Phase.Method);

    public static HeadParser ForResponse(in HeadLimits limits) => new(limits, Phase.Status);

    /// <summary>Reads on.</summary>
    /// <param name="received">
    /// All bytes received since the head's base, those shown before included; the place that <paramref name="head"/> is
    /// attached to.
    /// </param>
    /// <param name="head">Reset before the first call; it is complete when the result is Done.</param>
    public ParseResult Parse(ReadOnlySpan<byte> received, Head head)
    {
        // What lies behind the limit is never looked at, so that the outcome does not hang on how the bytes came.
        bool isFull = received.Length >= _limits.HeadBytesMax;
        if (isFull)
        {
            received = received[.._limits.HeadBytesMax];
        }

        ParseResult result = _phase < Phase.Fields ? ParseStartLine(received, head) : ParseResult.Done;
        if (result == ParseResult.Done)
        {
            result = ParseFields(received, head);
        }

        return result == ParseResult.NeedMore && isFull ? Fail(HttpError.HeadTooLarge) : result;
    }

    private ParseResult ParseFields(ReadOnlySpan<byte> received, Head head)
    {
        if (_phase != Phase.Fields)
        {
            return _phase == Phase.Done ? ParseResult.Done : ParseResult.Error;
        }

        ParseResult result = _lines.Parse(received, head, _limits.FieldsMax);
        if (result == ParseResult.NeedMore)
        {
            return result;
        }

        if (result == ParseResult.Error)
        {
            return Fail(_lines.Error);
        }

        if (head.Status == 0)
        {
            HttpError error = RequestTarget.Resolve(head);
            if (error != HttpError.None)
            {
                return Fail(error);
            }
        }

        Consumed = _lines.End;
        _phase = Phase.Done;
        return ParseResult.Done;
    }

    private ParseResult ParseStartLine(ReadOnlySpan<byte> received, Head head)
    {
        while (true)
        {
            ParseResult result = _phase switch
            {
                Phase.Method => ParseMethod(received, head),
                Phase.Target => ParseTarget(received, head),
                Phase.Version => ParseVersion(received, head),
                Phase.Status => ParseStatus(received, head),
                _ => ParseReason(received, head),
            };

            if (result != ParseResult.Done || _phase == Phase.Fields)
            {
                return result;
            }
        }
    }

    private ParseResult ParseMethod(ReadOnlySpan<byte> received, Head head)
    {
        int found = received[_scanned..].IndexOfAnyExcept(Syntax.Token);
        int at = found < 0 ? received.Length : _scanned + found;
        if (at - _start > MethodBytesMax)
        {
            return Fail(HttpError.InvalidMethod);
        }

        _scanned = at;
        if (found < 0)
        {
            return ParseResult.NeedMore;
        }

        if (at == _start && received[at] == (byte)'\r' && _emptyLines < EmptyLinesMax)
        {
            return SkipEmptyLine(received, at);
        }

        if (received[at] != (byte)' ' || at == _start)
        {
            return Fail(received[at] == (byte)'\n' ? HttpError.BareLineFeed : HttpError.InvalidMethod);
        }

        head.SetMethod(_start, at - _start, received[_start..at]);
        return Next(Phase.Target, at + 1);
    }

    private ParseResult SkipEmptyLine(ReadOnlySpan<byte> received, int at)
    {
        if (at + 1 >= received.Length)
        {
            return ParseResult.NeedMore;
        }

        if (received[at + 1] != (byte)'\n')
        {
            return Fail(HttpError.BareCarriageReturn);
        }

        _emptyLines++;
        return Next(Phase.Method, at + 2);
    }

    private ParseResult ParseTarget(ReadOnlySpan<byte> received, Head head)
    {
        int at = received[_scanned..].IndexOfAnyExcept(Syntax.Target);
        int end = at < 0 ? received.Length : _scanned + at;
        if (end - _start > _limits.TargetBytesMax)
        {
            return Fail(HttpError.TargetTooLong);
        }

        if (at < 0)
        {
            _scanned = end;
            return ParseResult.NeedMore;
        }

        if (received[end] != (byte)' ' || end == _start)
        {
            return Fail(received[end] switch
            {
                (byte)'\n' => HttpError.BareLineFeed,
                (byte)'\r' when end > _start => HttpError.InvalidVersion,
                _ => HttpError.InvalidTarget,
            });
        }

        head.SetTarget(new ByteRange(_start, end - _start), TargetForm.Origin);
        return Next(Phase.Version, end + 1);
    }

    private ParseResult ParseVersion(ReadOnlySpan<byte> received, Head head)
    {
        ReadOnlySpan<byte> rest = received[_start..];
        HttpError error = CheckVersion(rest, head);
        if (error != HttpError.None)
        {
            return Fail(error);
        }

        if (rest.Length <= VersionBytes)
        {
            return ParseResult.NeedMore;
        }

        if (rest[VersionBytes] != (byte)'\r')
        {
            return Fail(rest[VersionBytes] == (byte)'\n' ? HttpError.BareLineFeed : HttpError.InvalidVersion);
        }

        if (rest.Length == VersionBytes + 1)
        {
            return ParseResult.NeedMore;
        }

        return rest[VersionBytes + 1] == (byte)'\n'
            ? BeginFields(_start + VersionBytes + 2)
            : Fail(HttpError.BareCarriageReturn);
    }

    private ParseResult ParseStatus(ReadOnlySpan<byte> received, Head head)
    {
        _scanned = received.Length;
        HttpError error = CheckVersion(received, head);
        if (error != HttpError.None)
        {
            return Fail(error == HttpError.InvalidVersion ? HttpError.InvalidStatusLine : error);
        }

        if (received.Length > VersionBytes && received[VersionBytes] != (byte)' ')
        {
            return Fail(HttpError.InvalidStatusLine);
        }

        int status = 0;
        for (int at = VersionBytes + 1; at < Math.Min(StatusBytes, received.Length); at++)
        {
            if (!Syntax.IsDigit(received[at]))
            {
                return Fail(HttpError.InvalidStatusLine);
            }

            status = (status * 10) + received[at] - '0';
        }

        if (received.Length <= StatusBytes)
        {
            return ParseResult.NeedMore;
        }

        // Some origins leave out the space before an empty reason phrase. That is unambiguous.
        byte next = received[StatusBytes];
        if (status < 100 || next is not ((byte)' ' or (byte)'\r'))
        {
            return Fail(next == (byte)'\n' ? HttpError.BareLineFeed : HttpError.InvalidStatusLine);
        }

        head.SetStatus(status, default);
        return Next(Phase.Reason, next == (byte)' ' ? StatusBytes + 1 : StatusBytes);
    }

    private ParseResult ParseReason(ReadOnlySpan<byte> received, Head head)
    {
        int at = received[_scanned..].IndexOfAny(Syntax.Controls);
        if (at < 0)
        {
            _scanned = received.Length;
            return ParseResult.NeedMore;
        }

        at += _scanned;
        _scanned = at;
        if (received[at] != (byte)'\r')
        {
            return Fail(received[at] == (byte)'\n' ? HttpError.BareLineFeed : HttpError.InvalidStatusLine);
        }

        if (at + 1 >= received.Length)
        {
            return ParseResult.NeedMore;
        }

        if (received[at + 1] != (byte)'\n')
        {
            return Fail(HttpError.BareCarriageReturn);
        }

        head.SetStatus(head.Status, new ByteRange(_start, at - _start));
        return BeginFields(at + 2);
    }

    /// <summary>Checks as much of <c>HTTP/1.x</c> as there is.</summary>
    private static HttpError CheckVersion(ReadOnlySpan<byte> bytes, Head head)
    {
        if (bytes.StartsWith("HTTP/1.1"u8))
        {
            head.MinorVersion = 1;
            return HttpError.None;
        }

        ReadOnlySpan<byte> name = "HTTP/"u8;
        int shared = Math.Min(bytes.Length, name.Length);
        if (!bytes[..shared].SequenceEqual(name[..shared]) ||
            (bytes.Length > 5 && !Syntax.IsDigit(bytes[5])) ||
            (bytes.Length > 6 && bytes[6] != (byte)'.') ||
            (bytes.Length > 7 && !Syntax.IsDigit(bytes[7])))
        {
            return HttpError.InvalidVersion;
        }

        if (bytes.Length < VersionBytes)
        {
            return HttpError.None;
        }

        head.MinorVersion = bytes[7] - '0';
        return bytes[5] == (byte)'1' && head.MinorVersion <= 1 ? HttpError.None : HttpError.UnsupportedVersion;
    }

    private ParseResult Next(Phase phase, int start)
    {
        _phase = phase;
        _start = start;
        _scanned = start;
        return ParseResult.Done;
    }

    private ParseResult BeginFields(int start)
    {
        _lines = new FieldLines(start);
        return Next(Phase.Fields, start);
    }

    private ParseResult Fail(HttpError error)
    {
        Error = error;
        _phase = Phase.Failed;
        return ParseResult.Error;
    }
}
