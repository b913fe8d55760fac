namespace Weir.Http;

/// <summary>
/// Reads frames of HEADERS and CONTINUATION as they arrive. A block that is there in one piece is decoded where it
/// stands; another one is gathered first. Owner: the connection, one loop thread.
/// </summary>
/// <remarks>
/// Whatever is wrong with the stream, its block is decoded, since it changes the table of the connection (RFC 9113
/// 4.3); only then the stream is reset.
/// </remarks>
internal sealed class FieldBlockReader(ConnectionState connection, MessageReader messages)
{
    private readonly FieldBlockBuffer _buffer = new(connection.Options.FieldBlockBytesMax);
    private FrameHeader _header;
    private PaddedPayload _payload;
    private int _continuations;

    /// <summary>Whether the frame has been read to its end.</summary>
    public bool IsDone => _payload.IsDone;

    /// <summary>The stream whose block goes on in the next frame (RFC 9113 6.10); 0 for none.</summary>
    public int ContinuedId { get; private set; }

    /// <summary>Bytes of a block that is unfinished.</summary>
    public int GatheredBytes => _buffer.Length;

    /// <summary>Gives back the memory of a block that will never be finished.</summary>
    public void Release() => _buffer.Release();

    /// <summary>Begins a frame of HEADERS.</summary>
    public Http2Event BeginHeaders(in FrameHeader header)
    {
        _header = header;
        _payload.Begin();
        _continuations = 0;
        return messages.BeginBlock(header.StreamId, header.Has(FrameFlags.EndStream));
    }

    /// <summary>Begins a frame of CONTINUATION that belongs to the block.</summary>
    public Http2Event BeginContinuation(in FrameHeader header)
    {
        _header = header;
        _payload.BeginBare(header.Length);
        _continuations++;
        return _continuations > AbuseRates.ContinuationsMax
            ? connection.Cut(Http2Abuse.ContinuationFlood, "a field block of too many CONTINUATION frames")
            : CheckEmpty();
    }

    /// <summary>Reads on from <paramref name="at"/>.</summary>
    public Http2Event Step(ReadOnlySpan<byte> bytes, ref int at) => _payload.Part switch
    {
        PayloadPart.Start => Start(bytes, ref at),
        PayloadPart.Content => ReadFragment(bytes, ref at),
        _ => _payload.SkipPadding(bytes.Length, ref at),
    };

    private Http2Event Start(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (!_payload.TryStart(_header, bytes, ref at, out FrameError error))
        {
            return Http2Event.NeedMore;
        }

        return error.IsError ? connection.Fail(error) : CheckEmpty();
    }

    private Http2Event CheckEmpty()
    {
        bool isEmpty = _payload.ContentLeft == 0 && !_header.Has(FrameFlags.EndHeaders);
        return isEmpty && !connection.Admits(Http2Abuse.EmptyFrames, "a field block in pieces that carry nothing")
            ? connection.Failure
            : default;
    }

    private Http2Event ReadFragment(ReadOnlySpan<byte> bytes, ref int at)
    {
        bool isLast = _header.Has(FrameFlags.EndHeaders);
        ReadOnlySpan<byte> piece = bytes.Slice(at, Math.Min(bytes.Length - at, _payload.ContentLeft));
        bool isWhole = isLast && _buffer.Length == 0 && piece.Length == _payload.ContentLeft;
        if (!isWhole && !_buffer.TryAppend(piece))
        {
            _buffer.Release();
            return connection.Cut(Http2Abuse.FieldBlockFlood, "a field block is much larger than a head may be");
        }

        at += piece.Length;
        if (!_payload.Take(piece.Length))
        {
            return Http2Event.NeedMore;
        }

        ContinuedId = isLast ? 0 : _header.StreamId;
        if (!isLast)
        {
            return default;
        }

        Http2Event end = messages.EndBlock(isWhole ? piece : _buffer.Bytes);
        _buffer.Release();
        return end;
    }
}
