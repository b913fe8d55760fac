namespace Weir.Http;

/// <summary>
/// Reads what a connection receives: preface, frame headers in their order, and the payload of each by its type. Owner:
/// the connection, one loop thread.
/// </summary>
internal sealed class ConnectionReader
{
    private readonly ConnectionState _connection;
    private readonly ControlReader _control;
    private readonly DataReader _data;
    private readonly FieldBlockReader _blocks;
    private Stage _stage;
    private bool _hasSettings;
    private int _prefaceRead;
    private FrameHeader _header;
    private int _skipLeft;

    public ConnectionReader(ConnectionState connection, Http2HeadSource source)
    {
        var hints = new PriorityHints();
        _connection = connection;
        _control = new ControlReader(connection, hints);
        _data = new DataReader(connection);
        _blocks = new FieldBlockReader(connection, new MessageReader(connection, hints, source));
        _stage = connection.Role == Http2Role.Server ? Stage.Preface : Stage.Header;
    }

    private enum Stage : byte
    {
        Preface,
        Header,
        Data,
        FieldBlock,
        Control,
        Skip,
    }

    /// <summary>Bytes that are kept of what was consumed.</summary>
    public int KeptBytes => _blocks.GatheredBytes;

    /// <summary>Whether streams that the peer has not processed are still to be told of.</summary>
    public bool HasUnprocessed => _control.HasUnprocessed;

    /// <summary>Reads until there is something to tell, or bytes are missing.</summary>
    public Http2Event Read(ReadOnlySpan<byte> bytes, out int consumed)
    {
        int at = 0;
        Http2Event step = _control.NextUnprocessed();
        while (step.Kind == Http2EventKind.None)
        {
            step = _connection.IsFailed ? _connection.Failure : Step(bytes, ref at);
        }

        consumed = at;
        if (_connection.IsFailed)
        {
            // Also when it is an answer that found no room: what was found first is of no use any more.
            _blocks.Release();
            consumed = bytes.Length;
            return _connection.Failure;
        }

        return step;
    }

    /// <summary>Gives back the memory of what is unfinished.</summary>
    public void Release() => _blocks.Release();

    private Http2Event Step(ReadOnlySpan<byte> bytes, ref int at)
    {
        Http2Event step;
        switch (_stage)
        {
            case Stage.Preface:
                return ReadPreface(bytes, ref at);

            case Stage.Header:
                return ReadHeader(bytes, ref at);

            case Stage.Data:
                step = _data.Step(bytes, ref at);
                _stage = _data.IsDone ? Stage.Header : Stage.Data;
                return step;

            case Stage.FieldBlock:
                step = _blocks.Step(bytes, ref at);
                _stage = _blocks.IsDone ? Stage.Header : Stage.FieldBlock;
                return step;

            case Stage.Control:
                step = _control.Step(bytes, ref at);
                if (_control.IsDone)
                {
                    Skip(_control.Rest);
                }

                return step;

            default:
                int skipped = Math.Min(bytes.Length - at, _skipLeft);
                at += skipped;
                Skip(_skipLeft - skipped);
                return _skipLeft == 0 ? default : Http2Event.NeedMore;
        }
    }

    private Http2Event ReadPreface(ReadOnlySpan<byte> bytes, ref int at)
    {
        int length = Math.Min(bytes.Length - at, Http2Preface.Length - _prefaceRead);
        if (!bytes.Slice(at, length).SequenceEqual(Http2Preface.Bytes.Slice(_prefaceRead, length)))
        {
            return _connection.Fail(Http2ErrorCode.ProtocolError, "no preface of HTTP/2");
        }

        at += length;
        _prefaceRead += length;
        if (_prefaceRead < Http2Preface.Length)
        {
            return Http2Event.NeedMore;
        }

        _stage = Stage.Header;
        return default;
    }

    private Http2Event ReadHeader(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (!FrameHeader.TryRead(bytes[at..], out _header))
        {
            return Http2Event.NeedMore;
        }

        at += FrameHeader.Bytes;
        FrameError error = CheckOrder();
        if (!error.IsError)
        {
            error = FrameRules.Check(_header, _connection.Role, _connection.Settings.MaxFrameSize);
        }

        if (error.Scope == ErrorScope.Connection)
        {
            return _connection.Fail(error);
        }

        _hasSettings = true;
        if (error.IsError)
        {
            Skip(_header.Length);
            return _control.FailStream(_header.StreamId, error);
        }

        return BeginPayload();
    }

    private FrameError CheckOrder()
    {
        // RFC 9113 3.4: SETTINGS is the first frame of either end.
        if (!_hasSettings && (_header.Type != FrameType.Settings || _header.Has(FrameFlags.Ack)))
        {
            return FrameError.OfConnection(Http2ErrorCode.ProtocolError, "the first frame is not SETTINGS");
        }

        // RFC 9113 6.10: nothing stands between the frames of a block, and CONTINUATION nowhere else.
        bool isContinuation = _header.Type == FrameType.Continuation;
        if (_blocks.ContinuedId != 0 && (!isContinuation || _header.StreamId != _blocks.ContinuedId))
        {
            return FrameError.OfConnection(Http2ErrorCode.ProtocolError, "a field block is interrupted");
        }

        return isContinuation && _blocks.ContinuedId == 0
            ? FrameError.OfConnection(Http2ErrorCode.ProtocolError, "CONTINUATION without HEADERS")
            : FrameError.None;
    }

    private Http2Event BeginPayload()
    {
        switch (_header.Type)
        {
            case FrameType.Data:
                _stage = Stage.Data;
                return _data.Begin(_header);

            case FrameType.Headers:
                _stage = Stage.FieldBlock;
                return _blocks.BeginHeaders(_header);

            case FrameType.Continuation:
                _stage = Stage.FieldBlock;
                return _blocks.BeginContinuation(_header);

            case FrameType.Priority or FrameType.ResetStream or FrameType.Settings or FrameType.Ping or
                FrameType.GoAway or FrameType.WindowUpdate or FrameType.PriorityUpdate:
                _stage = Stage.Control;
                return _control.Begin(_header);

            default:
                // RFC 9113 4.1 and 5.5: what is not known is passed over.
                Skip(_header.Length);
                return Count(Http2Abuse.UnknownFrames, "frames of unknown types");
        }
    }

    private Http2Event Count(Http2Abuse kind, string reason) =>
        _connection.Admits(kind, reason) ? default : _connection.Failure;

    private void Skip(int bytes)
    {
        _skipLeft = bytes;
        _stage = bytes > 0 ? Stage.Skip : Stage.Header;
    }
}
