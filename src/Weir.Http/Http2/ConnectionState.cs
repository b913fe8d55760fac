namespace Weir.Http;

/// <summary>
/// What reading and writing a connection share: streams, windows, settings, the output, and how it ends. Owner: the
/// connection, one loop thread.
/// </summary>
internal sealed class ConnectionState
{
    private const int InitialWindow = ushort.MaxValue;

    // What RFC 9113 6.5.2 wants every peer to allow; counted with until its settings have come.
    private const uint FirstStreamsMax = 100;

    private ReceiveWindow _receive;

    public ConnectionState(Http2Role role, Http2Options options, Http2Allowance? allowance)
    {
        Role = role;
        Options = options;
        Settings = options.SettingsFor(role);
        Guard = new AbuseGuard(allowance);
        Decoder = new HpackDecoder();
        Encoder = new HpackEncoder(options.EncoderTableBytes);
        Send = new SendWindow(InitialWindow);
        _receive = new ReceiveWindow(InitialWindow);
    }

    public Http2Role Role { get; }

    public Http2Options Options { get; }

    /// <summary>What we have announced.</summary>
    public Http2Settings Settings { get; }

    /// <summary>What the peer has announced.</summary>
    public Http2Settings Peer { get; set; } = Http2Settings.Initial;

    public bool AwaitsSettingsAck { get; private set; } = true;

    public bool HasPeerSettings { get; set; }

    public AbuseGuard Guard { get; }

    public HpackDecoder Decoder { get; }

    public HpackEncoder Encoder { get; }

    public StreamTable Streams { get; } = new();

    public SendQueue Queue { get; } = new();

    public ControlOutput Output { get; } = new();

    public Drain Drain { get; } = new();

    /// <summary>The clock of the last call.</summary>
    public long Now { get; set; }

    /// <summary>How the connection has ended: a ConnectionError, or the default value while it has not.</summary>
    public Http2Event Failure { get; private set; }

    public bool IsFailed => Failure.Kind != Http2EventKind.None;

    /// <summary>Whether GOAWAY has come.</summary>
    public bool PeerGoesAway { get; set; }

    /// <summary>Streams whose owners have data, whether they may send it or not.</summary>
    public int ReadyCount { get; private set; }

    /// <summary>The identifier of the next stream that we open.</summary>
    public int NextId => Streams.HighestId == 0 ? 1 : Streams.HighestId + 2;

    /// <summary>How many streams we may open now.</summary>
    public int OpenableCount
    {
        get
        {
            bool isShut = Role == Http2Role.Server || IsFailed || PeerGoesAway || Drain.HasBegun;
            long most = HasPeerSettings ? Peer.MaxConcurrentStreams : FirstStreamsMax;
            long left = Math.Min(most - Streams.OpenCount, (FrameHeader.IdMax - Streams.HighestId) / 2);
            return isShut ? 0 : (int)Math.Clamp(left, 0, int.MaxValue);
        }
    }

    /// <summary>Whether we may open a stream.</summary>
    public bool CanOpen => OpenableCount > 0;

    // A field, since it is changed where it is.
    internal SendWindow Send;

    /// <summary>Writes what a connection begins with (RFC 9113 3.4).</summary>
    public void Begin()
    {
        if (Role == Http2Role.Client)
        {
            Output.Preface();
        }

        Output.Settings(Settings);
        int more = Options.ConnectionWindowBytes - InitialWindow;
        if (more > 0)
        {
            Output.WindowUpdate(0, more);
            _receive.Resize(Options.ConnectionWindowBytes);
        }
    }

    /// <summary>
    /// Opens a stream whose identifier is used up. Until it has acknowledged our settings the peer may count with the
    /// window that all connections begin with (6.9.2).
    /// </summary>
    public Http2Stream OpenStream(int id)
    {
        int window = Settings.InitialWindowSize;
        Guard.StreamOpened();
        return Streams.Open(
            id, Peer.InitialWindowSize, AwaitsSettingsAck ? Math.Max(InitialWindow, window) : window);
    }

    /// <summary>The peer has acknowledged our settings; false when there were none to acknowledge.</summary>
    public bool TryAcknowledgeSettings()
    {
        if (!AwaitsSettingsAck)
        {
            return false;
        }

        AwaitsSettingsAck = false;
        Decoder.SetTableSizeMax(Options.DecoderTableBytes);
        foreach (Http2Stream stream in Streams.All)
        {
            stream.Receive.Resize(Settings.InitialWindowSize);
        }

        return true;
    }

    /// <summary>Takes DATA from the window of the connection; false when it is more than was allowed.</summary>
    public bool TryReceive(int bytes) => _receive.TryTake(bytes);

    /// <summary>Gives back what was consumed or passed over to both windows; the stream may be closed.</summary>
    public void Return(Http2Stream? stream, int bytes)
    {
        int increment = _receive.Return(bytes);
        if (increment > 0 && MayWrite())
        {
            Output.WindowUpdate(0, increment);
        }

        increment = stream is { CanReceive: true } ? stream.Receive.Return(bytes) : 0;
        if (increment > 0 && MayWrite())
        {
            Output.WindowUpdate(stream!.Id, increment);
        }
    }

    /// <summary>Whether an answer may be written; if not, the peer has made us write more than it reads.</summary>
    public bool MayAnswer() => MayWrite(ControlOutput.AnswerBytesMax);

    /// <summary>Counts what the peer does; when it is too much, the connection is over.</summary>
    public bool Admits(Http2Abuse kind, string reason)
    {
        // What a server resets are requests that we have made, in the number that we wanted.
        bool isOurs = kind == Http2Abuse.RapidReset && Role == Http2Role.Client;
        if (isOurs || Guard.Admits(kind, Now))
        {
            return true;
        }

        Cut(kind, reason);
        return false;
    }

    /// <summary>Resets a stream and closes it; of one that is closed or was never opened, by its number.</summary>
    public void Reset(int id, Http2ErrorCode code)
    {
        if (Streams.Find(id) is { } stream)
        {
            Close(stream);
        }

        Guard.StreamReset();
        Streams.RememberReset(id);
        if (MayWrite())
        {
            Output.ResetStream(id, code);
        }
    }

    /// <summary>Resets a stream for an error of the peer.</summary>
    public Http2Event FailStream(
        Http2Stream? stream, int id, FrameError error, HttpError headError = HttpError.None, Head? head = null)
    {
        if (!Admits(Http2Abuse.RapidReset, "the peer makes us reset streams") || !MayAnswer())
        {
            return Failure;
        }

        Reset(id, error.Code);
        return new Http2Event(Http2EventKind.StreamError)
        {
            Stream = stream,
            StreamId = id,
            Code = error.Code,
            Reason = error.Reason,
            Error = headError,
            Head = head,
        };
    }

    /// <summary>The peer has ended its message.</summary>
    public void EndReceive(Http2Stream stream)
    {
        stream.ToReceive = MessagePart.End;
        if (stream.State == StreamState.Open)
        {
            stream.State = StreamState.HalfClosedRemote;
        }
        else
        {
            Complete(stream);
        }
    }

    /// <summary>We have ended our message.</summary>
    public void EndSend(Http2Stream stream)
    {
        stream.ToSend = MessagePart.End;
        if (stream.State == StreamState.Open)
        {
            stream.State = StreamState.HalfClosedLocal;
            SetReady(stream, isReady: false);
        }
        else
        {
            Complete(stream);
        }
    }

    public void Close(Http2Stream stream)
    {
        Streams.Close(stream);
        SetReady(stream, isReady: false);
    }

    /// <summary>Whether the owner of a stream has data to send.</summary>
    public void SetReady(Http2Stream stream, bool isReady)
    {
        isReady &= stream.CanSend;
        ReadyCount += (isReady ? 1 : 0) - (stream.IsReady ? 1 : 0);
        stream.IsReady = isReady;
        Queue.Update(stream);
    }

    public void BeginDrain()
    {
        if (Drain.HasBegun || !MayWrite())
        {
            return;
        }

        Drain.Begin();
        if (Role == Http2Role.Client)
        {
            FinishDrain();
            return;
        }

        Output.GoAway(new GoAway(FrameHeader.IdMax, Http2ErrorCode.NoError), reason: default);
        Output.Ping(Drain.PingValue, isAck: false);
    }

    public void FinishDrain()
    {
        if (!Drain.IsFinal && MayWrite())
        {
            Drain.Finish(LastPeerStreamId);
            Output.GoAway(new GoAway(Drain.LastStreamId, Http2ErrorCode.NoError), reason: default);
        }
    }

    /// <summary>Whether this end may write by itself.</summary>
    public bool MayWrite() => MayWrite(ControlOutput.BytesMax);

    /// <summary>Ends the connection for what the peer does too often.</summary>
    public Http2Event Cut(Http2Abuse abuse, string reason) => Fail(Http2ErrorCode.EnhanceYourCalm, reason, abuse);

    public Http2Event Fail(FrameError error) => Fail(error.Code, error.Reason);

    /// <summary>Ends the connection by GOAWAY. What has ended already stays as it is.</summary>
    public Http2Event Fail(Http2ErrorCode code, string reason, Http2Abuse abuse = Http2Abuse.None)
    {
        if (IsFailed)
        {
            return Failure;
        }

        Failure = new Http2Event(Http2EventKind.ConnectionError) { Code = code, Reason = reason, Abuse = abuse };
        Output.GoAway(new GoAway(LastPeerStreamId, code), reason);
        return Failure;
    }

    /// <summary>The last stream of the peer that may have been acted on.</summary>
    public int LastPeerStreamId => Role == Http2Role.Server ? Math.Min(Streams.HighestId, Drain.LastStreamId) : 0;

    private void Complete(Http2Stream stream)
    {
        Guard.StreamCompleted();
        Close(stream);
    }

    private bool MayWrite(int bytesMax)
    {
        if (IsFailed)
        {
            return false;
        }

        if (Output.Length <= bytesMax)
        {
            return true;
        }

        Cut(Http2Abuse.OutputFlood, "the peer makes us answer and does not read");
        return false;
    }
}
