namespace Weir.Http;

/// <summary>
/// Makes requests, responses and trailers of field blocks, and holds them to the order of RFC 9113 8.1. Owner: the
/// connection, one loop thread.
/// </summary>
internal sealed class MessageReader(ConnectionState connection, PriorityHints hints, Http2HeadSource source)
{
    // Closed streams that are still in use somewhere count too, so that resets do not make room at once.
    private const int HeldShare = 2;

    // For blocks that no one wants; made when the first one comes.
    private Head? _unwanted;

    private int _id;
    private bool _endsStream;
    private Http2Stream? _stream;

    // What becomes of the stream when its block is decoded: None, an error, or, of a stream that is over, nothing.
    private FrameError _error;
    private Http2Abuse _refusal;

    /// <summary>Begins the block of a stream: finds out what it is the head of.</summary>
    public Http2Event BeginBlock(int id, bool endsStream)
    {
        _id = id;
        _endsStream = endsStream;
        _error = FrameError.None;
        _refusal = Http2Abuse.None;
        _stream = connection.Streams.Find(id);
        if (_stream is null)
        {
            return connection.Streams.IsIdle(id) ? BeginStream() : CheckClosed();
        }

        if (!_stream.CanReceive)
        {
            _error = FrameError.OfStream(Http2ErrorCode.StreamClosed, "HEADERS behind END_STREAM");
        }

        return default;
    }

    /// <summary>Decodes the block and tells what it was.</summary>
    public Http2Event EndBlock(ReadOnlySpan<byte> block)
    {
        Http2Stream? stream = Live();
        if (stream is null || _error.IsError)
        {
            _unwanted ??= new Head();
            HeadOutcome unwanted = connection.Decoder.DecodeTrailers(
                block, _unwanted, connection.Options.TrailerLimits);
            return unwanted == HeadOutcome.CompressionError ? FailDecoding() : EndUnwanted(stream);
        }

        HeadRole role = stream.ToReceive != MessagePart.Head ? HeadRole.Trailers
            : connection.Role == Http2Role.Server ? HeadRole.Request : HeadRole.Response;
        Head head = source(stream, role);
        HeadOutcome outcome = Decode(block, head, role);
        if (outcome == HeadOutcome.CompressionError)
        {
            return FailDecoding();
        }

        HttpError error = connection.Decoder.Error;
        if (outcome == HeadOutcome.TooLarge && role == HeadRole.Request)
        {
            return EndRequest(stream, head, error);
        }

        if (outcome != HeadOutcome.Done)
        {
            return Malformed(stream, head, outcome == HeadOutcome.TooLarge ? "too large" : "malformed", error);
        }

        return role switch
        {
            HeadRole.Request => EndRequest(stream, head, HttpError.None),
            HeadRole.Response => EndResponse(stream, head),
            _ => EndTrailers(stream, head),
        };
    }

    // An idle stream. Only clients open any.
    private Http2Event BeginStream()
    {
        if (connection.Role == Http2Role.Client)
        {
            return connection.Fail(Http2ErrorCode.ProtocolError, "HEADERS on an idle stream from a server");
        }

        connection.Streams.Use(_id);
        int openMax = connection.Options.ConcurrentStreamsMax;
        if (_id > connection.Drain.LastStreamId)
        {
            _refusal = Http2Abuse.RefusedStreams;
            _error = FrameError.OfStream(Http2ErrorCode.RefusedStream, "a stream behind GOAWAY");
        }
        else if (connection.Streams.OpenCount >= openMax || connection.Streams.HeldCount >= openMax * HeldShare)
        {
            // RFC 9113 5.1.2. Who has not read our settings yet cannot know.
            _refusal = connection.AwaitsSettingsAck ? Http2Abuse.RefusedStreams : Http2Abuse.RapidReset;
            _error = FrameError.OfStream(Http2ErrorCode.RefusedStream, "more streams than are allowed");
        }
        else
        {
            _stream = connection.OpenStream(_id);
            if (hints.TryTake(_id, out Priority priority))
            {
                _stream.Priority = priority;
                _stream.IsPriorityTold = true;
            }
        }

        return default;
    }

    private Http2Event CheckClosed()
    {
        if (connection.Streams.IsResetByUs(_id))
        {
            return connection.Admits(Http2Abuse.ClosedStreamFrames, "HEADERS on streams that were reset")
                ? default
                : connection.Failure;
        }

        return connection.Streams.IsSkipped(_id)
            ? connection.Fail(Http2ErrorCode.ProtocolError, "a stream below one that was opened before")
            : connection.Fail(Http2ErrorCode.StreamClosed, "HEADERS on a closed stream");
    }

    private HeadOutcome Decode(ReadOnlySpan<byte> block, Head head, HeadRole role) => role switch
    {
        HeadRole.Request => connection.Decoder.DecodeRequest(
            block, head, connection.Options.HeadLimits, connection.Settings.EnableConnectProtocol),
        HeadRole.Response => connection.Decoder.DecodeResponse(block, head, connection.Options.HeadLimits),
        _ => connection.Decoder.DecodeTrailers(block, head, connection.Options.TrailerLimits),
    };

    private Http2Event FailDecoding() =>
        connection.Fail(Http2ErrorCode.CompressionError, "a field block cannot be decoded");

    // The stream is refused, or over: of the latter nothing is told.
    private Http2Event EndUnwanted(Http2Stream? stream)
    {
        if (!_error.IsError)
        {
            return default;
        }

        if (_refusal is Http2Abuse.None or Http2Abuse.RapidReset)
        {
            return connection.FailStream(stream, _id, _error);
        }

        if (!connection.Admits(_refusal, "more streams than are allowed") || !connection.MayAnswer())
        {
            return connection.Failure;
        }

        connection.Reset(_id, _error.Code);
        return new Http2Event(Http2EventKind.StreamError)
        {
            StreamId = _id,
            Code = _error.Code,
            Reason = _error.Reason,
        };
    }

    private Http2Event EndRequest(Http2Stream stream, Head head, HttpError error)
    {
        stream.ToReceive = MessagePart.Body;
        if (!stream.IsPriorityTold)
        {
            stream.Priority = Priority.Of(head);
        }

        if (error == HttpError.None)
        {
            stream.IsTunnel = head.Method == Method.Connect && !head.Protocol.IsEmpty;
            stream.ContentLeft = stream.IsTunnel ? -1 : LengthOf(head);
        }

        return EndHead(stream, head, Http2EventKind.RequestHead, error);
    }

    private Http2Event EndResponse(Http2Stream stream, Head head)
    {
        if (head.Status < 200)
        {
            return EndInterim(stream, head);
        }

        stream.ToReceive = MessagePart.Body;
        bool isTunnel = stream.IsTunnel && head.Status < 300;
        stream.IsTunnel = isTunnel;
        bool hasNoContent = stream.IsHeadRequest || head.Status is 204 or 304;
        stream.ContentLeft = isTunnel ? -1 : hasNoContent ? 0 : LengthOf(head);
        return EndHead(stream, head, Http2EventKind.ResponseHead, HttpError.None);
    }

    // RFC 9113 8.1: an interim response does not end the stream.
    private Http2Event EndInterim(Http2Stream stream, Head head)
    {
        if (_endsStream)
        {
            return Malformed(stream, head, "an interim response ends the stream");
        }

        stream.Interims++;
        return stream.Interims > AbuseRates.InterimsMax
            ? connection.FailStream(
                stream, _id, FrameError.OfStream(Http2ErrorCode.EnhanceYourCalm, "too many interim responses"))
            : new Http2Event(Http2EventKind.InterimHead) { Stream = stream, StreamId = _id, Head = head };
    }

    private Http2Event EndTrailers(Http2Stream stream, Head head)
    {
        if (!_endsStream)
        {
            return Malformed(stream, head, "trailers do not end the stream");
        }

        // RFC 9113 8.5.
        return stream.IsTunnel
            ? Malformed(stream, head, "HEADERS in a tunnel")
            : EndHead(stream, head, Http2EventKind.Trailers, HttpError.None);
    }

    private Http2Event EndHead(Http2Stream stream, Head head, Http2EventKind kind, HttpError error)
    {
        if (_endsStream)
        {
            if (stream.ContentLeft > 0)
            {
                return Malformed(stream, head, "content is not as long as was announced");
            }

            connection.EndReceive(stream);
        }

        return new Http2Event(kind)
        {
            Stream = stream,
            StreamId = _id,
            Head = head,
            EndsStream = _endsStream,
            Error = error,
        };
    }

    // RFC 9113 8.1.1: a stream error.
    private Http2Event Malformed(Http2Stream stream, Head head, string reason, HttpError error = HttpError.None) =>
        connection.FailStream(
            stream, _id, FrameError.OfStream(Http2ErrorCode.ProtocolError, reason), error, head);

    // The decoder has checked it.
    private static long LengthOf(Head head)
    {
        long length = -1;
        if (head.Has(KnownField.ContentLength))
        {
            Framing.ReadLength(head, out length);
        }

        return length;
    }

    // The stream may have been reset between two frames, and be another one by now.
    private Http2Stream? Live() => _stream is not null && _stream.Id == _id && _stream.State != StreamState.Closed
        ? _stream
        : null;
}
