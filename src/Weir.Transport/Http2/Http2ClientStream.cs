using Weir.Core;
using Weir.Http;

namespace Weir.Transport;

/// <summary>One attempt as a stream of an origin's HTTP/2 connection. Owner: one loop thread; pooled.</summary>
internal sealed class Http2ClientStream : UpstreamChannel, IHttp2StreamOwner, ITimedConnection
{
    private readonly Http2Pipe _pipe;

    // Heads that have come and were not read yet: interim responses may come close behind each other.
    private readonly Queue<Head> _heads = new();
    private Http2Client _session = null!;
    private Head? _response;

    // The request that asks for an upgrade, until it is answered; null for others.
    private Head? _asked;
    private bool _isPromised;
    private bool _isUnprocessed;

    internal Http2ClientStream(TransportLoop transport)
        : this(transport, new Http2Pipe(transport.Loop, Fault.UpstreamReset) { Owner = null! })
    {
    }

    private Http2ClientStream(TransportLoop transport, Http2Pipe pipe)
        : base(transport, pipe, new ConnectionInput(pipe), new ConnectionTimer(pipe) { Owner = null! })
    {
        _pipe = pipe;
        _pipe.Owner = this;
        Timer.Owner = this;
    }

    /// <inheritdoc/>
    internal override bool IsFramed => true;

    /// <inheritdoc/>
    internal override string Reason => _session.Reason;

    /// <inheritdoc/>
    internal override bool IsUnsent => _pipe.Stream is null;

    /// <inheritdoc/>
    internal override bool IsUnprocessed => _isUnprocessed;

    /// <inheritdoc/>
    internal override bool HasResponseBytes => false;

    /// <summary>Begins to serve an attempt, on a connection that may have served others.</summary>
    internal void Begin(Http2Client session, bool isReused)
    {
        _session = session;
        IsReused = isReused;
        Error = HttpError.None;
        IsTunnel = false;
        _asked = null;
        _isPromised = true;
        _isUnprocessed = false;
        _pipe.Open(session, stream: null);
    }

    /// <inheritdoc/>
    internal override ValueTask<Fault> ReadyAsync() =>
        _session.Core.HasPeerSettings ? new ValueTask<Fault>(Fault.None) : _pipe.ReadableAsync();

    /// <inheritdoc/>
    internal override Fault SendHead(Head request, in BodyFraming framing)
    {
        if (!_session.CanSend)
        {
            // It has gone since, or others took what was left of it: another connection will do.
            _isUnprocessed = true;
            return Fault.UpstreamClosed;
        }

        _pipe.HasNews = false;
        if (request.Has(KnownField.Upgrade))
        {
            return SendConnect(request);
        }

        return SendHead(request, new HeadFrame
        {
            Framing = framing,
            EndsStream = !framing.HasContent,
            Scheme = _session.Scheme,
        });
    }

    /// <inheritdoc/>
    internal override void BeginHead(Head response)
    {
        response.Reset();
        _response = response;
    }

    /// <inheritdoc/>
    internal override InputStep ReadHead(Head response, out Fault fault)
    {
        fault = Fault.None;
        bool isBroken = _pipe.IsHungUp && !_pipe.IsHalfClosed;
        if (!isBroken && _heads.TryDequeue(out Head? head))
        {
            _pipe.HasNews = _heads.Count > 0;
            if (!ReferenceEquals(head, response))
            {
                response.CopyFrom(head);
                Transport.Heads.Return(head);
            }

            if (_asked is not null && response.Status is >= 200 and < 300)
            {
                ExtendedConnect.BecomeSwitch(response, _asked);
            }

            return InputStep.Received;
        }

        if (!_pipe.IsHungUp)
        {
            return InputStep.Wait;
        }

        fault = _session.Core.IsFailed ? Fault.BadResponse
            : _isUnprocessed ? Fault.UpstreamClosed
            : Fault.UpstreamReset;
        return InputStep.Reset;
    }

    /// <inheritdoc/>
    internal override void UnpinHead()
    {
        // It is decoded into memory of its own.
    }

    /// <inheritdoc/>
    internal override bool TryFrame(Head response, Method method, out BodyFraming framing, out HttpError error)
    {
        if (!Framing.TryForResponse(response, method, out framing, out error))
        {
            return false;
        }

        if (framing.Kind == BodyKind.UntilClose)
        {
            bool isEmpty = _pipe.IsHalfClosed && _pipe.BytesReceived == 0 && _pipe.Trailers is null;
            framing = isEmpty ? BodyFraming.OfLength(0) : BodyFraming.Chunked;
        }

        return true;
    }

    /// <inheritdoc/>
    internal override Head? TakeTrailers() => _pipe.TakeTrailers();

    /// <inheritdoc/>
    internal override bool TryEndMessage(Head? trailers) => _pipe.TryEnd(trailers);

    /// <inheritdoc/>
    internal override void Complete(bool keepsAlive, long keepAliveSeconds) => Retire();

    /// <inheritdoc/>
    internal override void Close(Fault fault, bool reset) => Retire();

    /// <inheritdoc/>
    public void OnTimeout(Fault fault)
    {
        if (IsStream && fault == Fault.BetweenBytesTimeout && _pipe.HasMoved())
        {
            // The other direction is at work.
            StartBodyInput();
            return;
        }

        _pipe.Abort(fault);
    }

    /// <inheritdoc/>
    public void OnReset(Http2ErrorCode code, bool isUnprocessed) => _isUnprocessed |= isUnprocessed;

    /// <inheritdoc/>
    public void OnSent()
    {
        // The response tells when the attempt is over.
    }

    /// <summary>The head that the next response is read into.</summary>
    internal Head NextHead() => _heads.Count == 0 && _response is not null ? _response : Transport.Heads.Rent();

    /// <summary>A head has come.</summary>
    internal void Deliver(in Http2Event e)
    {
        _heads.Enqueue(e.Head!);
        _pipe.HasNews = true;
        if (e.EndsStream)
        {
            _pipe.DeliverEnd(trailers: null);
        }
        else
        {
            _pipe.WakeReader();
        }
    }

    // The request itself stays as it is: it may be sent again, by another protocol, and is what the log is to show.
    private Fault SendConnect(Head request)
    {
        if (!_session.Core.PeerSettings.EnableConnectProtocol)
        {
            return Fault.UpgradeRefused;
        }

        _asked = request;
        Head connect = Transport.Heads.Rent();
        connect.CopyFrom(request);
        Fault fault = ExtendedConnect.TryBecomeConnect(connect)
            ? SendHead(connect, new HeadFrame { Scheme = _session.Scheme })
            : Fault.UpgradeRefused;
        Transport.Heads.Return(connect);
        return fault;
    }

    private Fault SendHead(Head request, in HeadFrame frame)
    {
        Http2Stream? stream = null;
        if (!_session.Writer.TryWriteHead(request, frame, ref stream))
        {
            return HeadOutput.FaultOf(request, Fault.HeadTooLarge);
        }

        EndPromise();
        _pipe.Bind(stream!);
        if (frame.EndsStream)
        {
            _pipe.NoteEnded();
        }

        return Fault.None;
    }

    private void EndPromise()
    {
        if (_isPromised)
        {
            _isPromised = false;
            _session.EndPromise();
        }
    }

    private void Retire()
    {
        EndPromise();
        Timer.ClearInput();
        Timer.ClearOutput();
        Input.ReleaseAll();
        while (_heads.TryDequeue(out Head? head))
        {
            if (!ReferenceEquals(head, _response))
            {
                Transport.Heads.Return(head);
            }
        }

        _response = null;
        _asked = null;
        _pipe.Close(reset: true);
        Transport.ReturnClientStream(this);
    }
}
