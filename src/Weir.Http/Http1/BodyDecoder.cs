namespace Weir.Http;

/// <summary>
/// Takes the framing off a body as it arrives (RFC 9112 7.1), in place and at any split. Owner: the connection; a
/// struct that is kept for the length of a body.
/// </summary>
/// <remarks>
/// Of chunked input the data of the first chunk stays where it is and that of the following ones is moved back against
/// it, so that one call hands out one run of data. A body of many tiny chunks is legal; what it costs is bounded by the
/// bytes received, and what it may carry by the body limit of the caller.
/// </remarks>
public struct BodyDecoder
{
    /// <summary>Bytes of chunk extensions that one message may carry; they are read over and never forwarded.</summary>
    public const int ExtensionBytesMax = 4096;

    private const int SizeDigitsMax = 16;

    private readonly BodyKind _kind;
    private State _state;
    private byte _digits;
    private int _extensionBytes;
    private long _remaining;

    private BodyDecoder(BodyKind kind, State state, long remaining)
    {
        _kind = kind;
        _state = state;
        _remaining = remaining;
    }

    private enum State : byte
    {
        Complete,
        Data,
        Size,
        Extension,
        SizeEnd,
        DataEnd,
        DataEndLine,
        AfterLast,
        AfterLastLine,
        Trailers,
        Failed,
    }

    public readonly BodyKind Kind => _kind;

    /// <summary>Whether the body has ended. One that ends by close never does: the caller sees the close.</summary>
    public readonly bool IsComplete => _state == State.Complete;

    /// <summary>Bytes to come of a body of known length; 0 for the other kinds.</summary>
    public readonly long Remaining => _kind == BodyKind.Length ? _remaining : 0;

    /// <summary>What is wrong, once the step is <see cref="BodyStep.Error"/>.</summary>
    public HttpError Error { get; private set; }

    public static BodyDecoder For(BodyFraming framing) => framing.Kind switch
    {
        BodyKind.Length when framing.Length > 0 => new(BodyKind.Length, State.Data, framing.Length),
        BodyKind.Chunked => new(BodyKind.Chunked, State.Size, 0),
        BodyKind.UntilClose => new(BodyKind.UntilClose, State.Data, long.MaxValue),
        _ => new(framing.Kind, State.Complete, 0),
    };

    /// <summary>Takes the framing off the next bytes.</summary>
    /// <param name="input">Bytes that follow those consumed before; chunked ones are changed in place.</param>
    /// <param name="consumed">How many of them belong to this body and need not be shown again.</param>
    /// <param name="dataStart">Where the run of data begins in <paramref name="input"/>.</param>
    /// <param name="dataLength">Its length; may be 0 with every step, and is 0 with Error.</param>
    public BodyStep Decode(Span<byte> input, out int consumed, out int dataStart, out int dataLength)
    {
        if (_kind == BodyKind.Chunked)
        {
            return DecodeChunked(input, out consumed, out dataStart, out dataLength);
        }

        dataStart = 0;
        dataLength = (int)Math.Min(input.Length, _remaining);
        consumed = dataLength;
        if (_kind == BodyKind.Length)
        {
            _remaining -= dataLength;
            if (_remaining == 0)
            {
                _state = State.Complete;
            }
        }

        return _state == State.Complete ? BodyStep.Complete : BodyStep.More;
    }

    /// <summary>Ends the body after the caller has read the trailers.</summary>
    public void CompleteTrailers()
    {
        if (_state == State.Trailers)
        {
            _state = State.Complete;
        }
    }

    private BodyStep DecodeChunked(Span<byte> input, out int consumed, out int dataStart, out int dataLength)
    {
        dataStart = 0;
        dataLength = 0;
        int at = 0;
        while (at < input.Length && _state is not (State.Complete or State.Trailers or State.Failed))
        {
            if (_state == State.Data)
            {
                int length = (int)Math.Min(input.Length - at, _remaining);
                if (dataLength == 0)
                {
                    dataStart = at;
                }
                else
                {
                    input.Slice(at, length).CopyTo(input[(dataStart + dataLength)..]);
                }

                dataLength += length;
                _remaining -= length;
                at += length;
                _state = _remaining == 0 ? State.DataEnd : State.Data;
            }
            else if (_state == State.Extension)
            {
                at += SkipExtension(input[at..]);
            }
            else
            {
                at += StepOver(input[at]);
            }
        }

        consumed = at;
        if (_state == State.Failed)
        {
            dataLength = 0;
            return BodyStep.Error;
        }

        return _state switch
        {
            State.Complete => BodyStep.Complete,
            State.Trailers => BodyStep.Trailers,
            _ => BodyStep.More,
        };
    }

    /// <summary>
    /// One byte of the framing. Returns whether it was consumed: 1, or 0 for the first byte of trailers.
    /// </summary>
    private int StepOver(byte value)
    {
        switch (_state)
        {
            case State.Size:
                return StepOverSize(value);

            case State.SizeEnd:
                return Expect(value, '\n', EndOfSize(), HttpError.BareCarriageReturn);

            case State.DataEnd:
                return Expect(value, '\r', State.DataEndLine, HttpError.InvalidChunkEnd);

            case State.DataEndLine:
                _digits = 0;
                return Expect(value, '\n', State.Size, HttpError.InvalidChunkEnd);

            case State.AfterLast:
                if (value == (byte)'\r')
                {
                    _state = State.AfterLastLine;
                    return 1;
                }

                if (value == (byte)'\n')
                {
                    return Fail(HttpError.BareLineFeed);
                }

                _state = State.Trailers;
                return 0;

            default:
                return Expect(value, '\n', State.Complete, HttpError.BareCarriageReturn);
        }
    }

    private int StepOverSize(byte value)
    {
        if (Syntax.IsHexDigit(value))
        {
            int digit = Syntax.IsDigit(value) ? value - '0' : (value | 0x20) - 'a' + 10;
            if (_digits == SizeDigitsMax || _remaining > long.MaxValue >> 4)
            {
                return Fail(HttpError.ChunkSizeOverflow);
            }

            _digits++;
            _remaining = (_remaining << 4) | (long)digit;
            return 1;
        }

        // No whitespace may stand between the size and what follows. The RFC lets a reader pass over it before ';',
        // but readers differ in what they take for whitespace, and no present sender writes any.
        if (_digits == 0 || value is not ((byte)'\r' or (byte)';'))
        {
            return Fail(value == (byte)'\n' && _digits > 0 ? HttpError.BareLineFeed : HttpError.InvalidChunkSize);
        }

        if (value == (byte)'\r')
        {
            _state = State.SizeEnd;
            return 1;
        }

        _state = State.Extension;
        return 0;
    }

    // A line end inside an extension is where readers part ways: any control byte but a tab is an error, LF above all.
    private int SkipExtension(ReadOnlySpan<byte> rest)
    {
        int stop = rest.IndexOfAny(Syntax.Controls);
        int length = stop < 0 ? rest.Length : stop;
        _extensionBytes += length;
        if (_extensionBytes > ExtensionBytesMax)
        {
            return Fail(HttpError.ChunkExtensionsTooLong);
        }

        if (stop < 0)
        {
            return length;
        }

        if (rest[stop] != (byte)'\r')
        {
            return Fail(
                rest[stop] == (byte)'\n' ? HttpError.BareLineFeed : HttpError.InvalidChunkExtension);
        }

        _state = State.SizeEnd;
        return length + 1;
    }

    private readonly State EndOfSize() => _remaining == 0 ? State.AfterLast : State.Data;

    private int Expect(byte value, char expected, State next, HttpError error)
    {
        if (value != expected)
        {
            return Fail(error);
        }

        _state = next;
        return 1;
    }

    private int Fail(HttpError error)
    {
        Error = error;
        _state = State.Failed;
        return 0;
    }
}
