namespace Weir.Http;

/// <summary>
/// Reads frames of DATA as they arrive: content is handed out where it stands, a piece at a time. Owner: the
/// connection, one loop thread.
/// </summary>
internal sealed class DataReader(ConnectionState connection)
{
    private FrameHeader _header;
    private PaddedPayload _payload;

    // Null when the content is read over: the stream is closed, or the frame an error.
    private Http2Stream? _stream;

    /// <summary>Whether the frame has been read to its end.</summary>
    public bool IsDone => _payload.IsDone;

    /// <summary>Begins a frame. What is wrong with it by its header is told; its bytes are then read over.</summary>
    public Http2Event Begin(in FrameHeader header)
    {
        _header = header;
        _payload.Begin();
        _stream = connection.Streams.Find(header.StreamId);
        if (!connection.TryReceive(header.Length))
        {
            return connection.Fail(
                Http2ErrorCode.FlowControlError, "more data than the window of the connection allows");
        }

        if (_stream is null)
        {
            return CheckClosed();
        }

        FrameError error = CheckStream(_stream);
        return error.IsError ? Refuse(error) : default;
    }

    /// <summary>Reads on from <paramref name="at"/>.</summary>
    public Http2Event Step(ReadOnlySpan<byte> bytes, ref int at) => _payload.Part switch
    {
        PayloadPart.Start => Start(bytes, ref at),
        PayloadPart.Content => ReadContent(bytes.Length, ref at),
        _ => _payload.SkipPadding(bytes.Length, ref at),
    };

    private Http2Event CheckClosed()
    {
        int id = _header.StreamId;
        if (connection.Streams.IsIdle(id))
        {
            return connection.Fail(Http2ErrorCode.ProtocolError, "DATA on an idle stream");
        }

        // RFC 9113 5.1: what was on its way when we reset the stream is read over.
        if (!connection.Streams.IsResetByUs(id))
        {
            return connection.Fail(Http2ErrorCode.StreamClosed, "DATA on a closed stream");
        }

        return connection.Admits(Http2Abuse.ClosedStreamFrames, "DATA on streams that were reset")
            ? default
            : connection.Failure;
    }

    private FrameError CheckStream(Http2Stream stream)
    {
        if (!stream.CanReceive)
        {
            return FrameError.OfStream(Http2ErrorCode.StreamClosed, "DATA behind END_STREAM");
        }

        if (stream.ToReceive == MessagePart.Head)
        {
            return FrameError.OfStream(Http2ErrorCode.ProtocolError, "DATA before a final response");
        }

        return stream.Receive.TryTake(_header.Length)
            ? FrameError.None
            : FrameError.OfStream(Http2ErrorCode.FlowControlError, "more data than the window of the stream allows");
    }

    private Http2Event Refuse(FrameError error)
    {
        Http2Stream? stream = _stream;
        _stream = null;
        return connection.FailStream(stream, _header.StreamId, error);
    }

    private Http2Event Start(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (!_payload.TryStart(_header, bytes, ref at, out FrameError error))
        {
            return Http2Event.NeedMore;
        }

        if (error.IsError)
        {
            return connection.Fail(error);
        }

        // Padding counts in the windows (6.1), and no one will consume it.
        connection.Return(Live(), _header.Length - _payload.ContentLeft);
        bool isEmpty = _payload.ContentLeft == 0 && !_header.Has(FrameFlags.EndStream);
        if (isEmpty && !connection.Admits(Http2Abuse.EmptyFrames, "DATA that carries and ends nothing"))
        {
            return connection.Failure;
        }

        return Live() is { } stream ? CheckLength(stream) : default;
    }

    // RFC 9113 8.1.1: content that is not as long as was announced makes the message malformed.
    private Http2Event CheckLength(Http2Stream stream)
    {
        if (stream.ContentLeft < 0)
        {
            return default;
        }

        long left = stream.ContentLeft - _payload.ContentLeft;
        stream.ContentLeft = left;
        return left < 0 || (left > 0 && _header.Has(FrameFlags.EndStream))
            ? Refuse(FrameError.OfStream(Http2ErrorCode.ProtocolError, "content is not as long as was announced"))
            : default;
    }

    private Http2Event ReadContent(int bytesLength, ref int at)
    {
        int start = at;
        int length = Math.Min(bytesLength - at, _payload.ContentLeft);
        if (length == 0 && _payload.ContentLeft > 0)
        {
            return Http2Event.NeedMore;
        }

        at += length;
        bool isLast = _payload.Take(length);
        if (Live() is not { } stream)
        {
            connection.Return(stream: null, length);
            return connection.Failure;
        }

        stream.Unconsumed += length;
        bool endsStream = isLast && _header.Has(FrameFlags.EndStream);
        if (endsStream)
        {
            connection.EndReceive(stream);
        }

        return length == 0 && !endsStream ? default : new Http2Event(Http2EventKind.Data)
        {
            Stream = stream,
            StreamId = stream.Id,
            Start = start,
            Length = length,
            EndsStream = endsStream,
        };
    }

    // The stream may have been reset between two pieces, and be another one by now.
    private Http2Stream? Live() =>
        _stream is { CanReceive: true } stream && stream.Id == _header.StreamId ? stream : null;
}
