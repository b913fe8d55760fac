namespace Weir.Http;

/// <summary>
/// Reads the frames that carry no content: settings, windows, resets, pings, priorities and GOAWAY. Owner: the
/// connection, one loop thread.
/// </summary>
internal sealed class ControlReader(ConnectionState connection, PriorityHints hints)
{
    // A value of Priority is a few bytes. One that is longer than this is passed over: it is advice.
    private const int PriorityValueMax = 128;

    private const int GoAwayBytes = 8;

    private readonly SettingsReader _settings = new(connection);
    private FrameHeader _header;

    // GOAWAY of the peer: its last stream.
    private int _lastServed = FrameHeader.IdMax;

    /// <summary>Whether the payload has been read, but for <see cref="Rest"/> bytes of no use.</summary>
    public bool IsDone { get; private set; }

    public int Rest { get; private set; }

    /// <summary>Whether streams of ours that the peer has not processed are still to be told of.</summary>
    public bool HasUnprocessed { get; private set; }

    /// <summary>Begins a frame whose header has been found right.</summary>
    public Http2Event Begin(in FrameHeader header)
    {
        _header = header;
        IsDone = false;
        Rest = 0;
        switch (header.Type)
        {
            case FrameType.Settings:
                _settings.Begin(header);
                return Count(Http2Abuse.SettingsFlood, "SETTINGS again and again");

            case FrameType.GoAway:
                return Count(Http2Abuse.SettingsFlood, "GOAWAY again and again");

            case FrameType.Ping:
                return Count(Http2Abuse.PingFlood, "PING again and again");

            case FrameType.WindowUpdate:
                return Count(Http2Abuse.WindowUpdateFlood, "windows opened by little, again and again");

            case FrameType.Priority or FrameType.PriorityUpdate:
                return Count(Http2Abuse.PriorityFlood, "priorities again and again");

            default:
                return default;
        }
    }

    /// <summary>Reads on from <paramref name="at"/>.</summary>
    public Http2Event Step(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (_header.Type == FrameType.Settings)
        {
            Http2Event step = _settings.Step(bytes, ref at);
            IsDone = step.Kind != Http2EventKind.NeedMore;
            return step;
        }

        int wanted = _header.Type switch
        {
            FrameType.GoAway => GoAwayBytes,
            FrameType.PriorityUpdate => Math.Min(_header.Length, sizeof(uint) + PriorityValueMax),
            _ => _header.Length,
        };
        if (bytes.Length - at < wanted)
        {
            return Http2Event.NeedMore;
        }

        ReadOnlySpan<byte> payload = bytes.Slice(at, wanted);
        at += wanted;
        IsDone = true;
        Rest = _header.Length - wanted;
        return _header.Type switch
        {
            FrameType.ResetStream => ReadReset(FrameReader.ReadResetStream(payload)),
            FrameType.Ping => ReadPing(FrameReader.ReadPing(payload)),
            FrameType.GoAway => ReadGoAway(FrameReader.ReadGoAway(payload, out _)),
            FrameType.WindowUpdate => ReadWindowUpdate(payload),
            FrameType.Priority => ReadPriority(payload),
            _ => ReadPriorityUpdate(payload),
        };
    }

    /// <summary>The next of our streams that the peer will not process after its GOAWAY.</summary>
    public Http2Event NextUnprocessed()
    {
        if (!HasUnprocessed || connection.IsFailed)
        {
            return default;
        }

        foreach (Http2Stream stream in connection.Streams.All)
        {
            if (stream.Id > _lastServed)
            {
                connection.Close(stream);
                return ResetEvent(stream, Http2ErrorCode.RefusedStream, isUnprocessed: true);
            }
        }

        HasUnprocessed = false;
        return default;
    }

    /// <summary>An error of a frame that ends its stream, if there is one.</summary>
    public Http2Event FailStream(int id, FrameError error)
    {
        if (connection.Streams.Find(id) is { } stream)
        {
            return connection.FailStream(stream, id, error);
        }

        return connection.Streams.IsIdle(id) ? connection.Fail(error) : CountClosed();
    }

    private Http2Event ReadReset(Http2ErrorCode code)
    {
        if (connection.Streams.Find(_header.StreamId) is not { } stream)
        {
            return connection.Streams.IsIdle(_header.StreamId)
                ? connection.Fail(Http2ErrorCode.ProtocolError, "RST_STREAM on an idle stream")
                : CountClosed();
        }

        if (!connection.Admits(Http2Abuse.RapidReset, "streams are reset again and again"))
        {
            return connection.Failure;
        }

        connection.Close(stream);
        bool isUnprocessed = code == Http2ErrorCode.RefusedStream && connection.Role == Http2Role.Client;
        return ResetEvent(stream, code, isUnprocessed);
    }

    private Http2Event ReadPing(ulong value)
    {
        if (_header.Has(FrameFlags.Ack))
        {
            return EndPing(value);
        }

        if (!connection.MayAnswer())
        {
            return connection.Failure;
        }

        connection.Output.Ping(value, isAck: true);
        return default;
    }

    private Http2Event EndPing(ulong value)
    {
        if (value == Drain.PingValue && connection.Drain is { HasBegun: true, IsFinal: false })
        {
            connection.FinishDrain();
            return default;
        }

        return new Http2Event(Http2EventKind.PingAcknowledged) { Value = value };
    }

    private Http2Event ReadGoAway(GoAway goAway)
    {
        if (connection.Role == Http2Role.Client)
        {
            // RFC 9113 6.8: the last stream only becomes lower.
            if (goAway.LastStreamId > _lastServed)
            {
                return connection.Fail(Http2ErrorCode.ProtocolError, "GOAWAY names a later stream than before");
            }

            _lastServed = goAway.LastStreamId;
            HasUnprocessed = true;
        }

        connection.PeerGoesAway = true;
        return new Http2Event(Http2EventKind.GoAway) { Code = goAway.Code, LastStreamId = goAway.LastStreamId };
    }

    private Http2Event ReadWindowUpdate(ReadOnlySpan<byte> payload)
    {
        int id = _header.StreamId;
        if (id != 0 && connection.Streams.IsIdle(id))
        {
            return connection.Fail(Http2ErrorCode.ProtocolError, "WINDOW_UPDATE on an idle stream");
        }

        FrameError error = FrameReader.ReadWindowUpdate(_header, payload, out int increment);
        if (error.IsError)
        {
            return error.Scope == ErrorScope.Connection ? connection.Fail(error) : FailStream(id, error);
        }

        if (id == 0)
        {
            bool wasShut = connection.Send.Available <= 0;
            return !connection.Send.TryEnlarge(increment)
                ? connection.Fail(Http2ErrorCode.FlowControlError, "the window of the connection is too large")
                : wasShut ? new Http2Event(Http2EventKind.WindowOpened) : default;
        }

        return connection.Streams.Find(id) is { } stream ? Enlarge(stream, increment) : default;
    }

    private Http2Event Enlarge(Http2Stream stream, int increment)
    {
        bool wasShut = stream.SendWindowBytes <= 0;
        if (!stream.Send.TryEnlarge(increment))
        {
            return FailStream(
                stream.Id, FrameError.OfStream(Http2ErrorCode.FlowControlError, "the window of a stream is too large"));
        }

        connection.Queue.Update(stream);
        return wasShut && stream.SendWindowBytes > 0
            ? new Http2Event(Http2EventKind.WindowOpened) { Stream = stream, StreamId = stream.Id }
            : default;
    }

    private Http2Event ReadPriority(ReadOnlySpan<byte> payload)
    {
        FrameError error = FrameReader.ReadPriority(_header, payload);
        return error.IsError ? FailStream(_header.StreamId, error) : default;
    }

    private Http2Event ReadPriorityUpdate(ReadOnlySpan<byte> payload)
    {
        FrameError error = FrameReader.ReadPriorityUpdate(payload, out int id, out ReadOnlySpan<byte> value);
        if (!error.IsError && id % 2 == 0)
        {
            error = FrameError.OfConnection(Http2ErrorCode.ProtocolError, "PRIORITY_UPDATE of a push");
        }

        if (error.IsError)
        {
            return connection.Fail(error);
        }

        if (Rest > 0 || !Priority.TryParse(value, out Priority priority))
        {
            return default;
        }

        if (connection.Streams.Find(id) is { } stream)
        {
            connection.Queue.Reprioritize(stream, priority);
            stream.IsPriorityTold = true;
        }
        else if (connection.Streams.IsIdle(id))
        {
            hints.Keep(id, priority);
        }

        return default;
    }

    private Http2Event Count(Http2Abuse kind, string reason) =>
        connection.Admits(kind, reason) ? default : connection.Failure;

    // RFC 9113 5.1: RST_STREAM and others may come for a stream that is closed; they mean nothing.
    private Http2Event CountClosed() =>
        Count(Http2Abuse.ClosedStreamFrames, "frames on closed streams, again and again");

    private static Http2Event ResetEvent(Http2Stream stream, Http2ErrorCode code, bool isUnprocessed) =>
        new(Http2EventKind.StreamReset)
        {
            Stream = stream,
            StreamId = stream.Id,
            Code = code,
            IsUnprocessed = isUnprocessed,
        };
}
