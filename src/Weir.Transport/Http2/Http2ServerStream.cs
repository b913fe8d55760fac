using Weir.Core;
using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// One stream of a client's HTTP/2 connection, and its exchange. Owner: one loop thread; pooled.
/// </summary>
/// <remarks>
/// The exchange is over when its handler is; the stream lives on until what was written has gone to the connection.
/// </remarks>
internal sealed class Http2ServerStream : DownstreamChannel, IHttp2StreamOwner, ITimedConnection
{
    private readonly Http2Pipe _pipe;
    private readonly Action _onHandled;
    private ValueTask<Fault> _handling;
    private Http2Server _session = null!;
    private IExchangeHandler _handler = null!;
    private bool _isLeaving;

    internal Http2ServerStream(TransportLoop transport)
        : this(transport, new Http2Pipe(transport.Loop, Fault.DownstreamReset) { Owner = null! })
    {
    }

    private Http2ServerStream(TransportLoop transport, Http2Pipe pipe)
        : base(transport, pipe, new ConnectionInput(pipe), new ConnectionTimer(pipe) { Owner = null! })
    {
        _pipe = pipe;
        _pipe.Owner = this;
        Timer.Owner = this;
        _onHandled = OnHandled;
    }

    /// <inheritdoc/>
    internal override bool IsFramed => true;

    /// <summary>Begins to serve a stream; the result is the head that its request is read into.</summary>
    internal Head Begin(Http2Server session, Http2Stream stream)
    {
        _session = session;
        Connection = session.Connection;
        _pipe.Open(session, stream);
        Exchange = Transport.RentExchange(this);
        Exchange.Stamps.StartedAt = Loop.Now;
        Exchange.KeepsAlive = true;
        return Exchange.Request;
    }

    /// <summary>Serves the request that was read.</summary>
    internal void Serve(in Http2Event e)
    {
        Exchange exchange = Exchange!;
        exchange.Error = e.Error;
        if (e.EndsStream)
        {
            _pipe.DeliverEnd(trailers: null);
        }

        _handler = Connection.Renew();
        IsHandling = true;
        exchange.Stamps.ReadyAt = Loop.Now;
        Transport.Counters.ActiveRequests += Connection.Load;
        try
        {
            ValueTask<Fault> handling = HandleAsync(exchange);
            if (handling.IsCompletedSuccessfully)
            {
                End(handling.Result);
            }
            else
            {
                _handling = handling;
                handling.GetAwaiter().UnsafeOnCompleted(_onHandled);
            }
        }
#pragma warning disable CA1031 // The boundary: a defect costs its stream, never the connection.
        catch (Exception e2)
#pragma warning restore CA1031
        {
            OnEscape(e2);
        }
    }

    /// <inheritdoc/>
    void ITimedConnection.OnTimeout(Fault fault) => OnTimeout(fault);

    /// <inheritdoc/>
    internal override void OnTimeout(Fault fault)
    {
        if (fault == Fault.IdleTimeout && Exchange is { IsGrpc: true } && _pipe.HasMoved())
        {
            // The other direction is at work.
            Timer.SetInput(fault, Connection.IdleNanoseconds);
            return;
        }

        if (fault == Fault.ReaderTooSlow && !_session.Writer.IsStalled(_pipe))
        {
            // More urgent streams have had their turns; that is not the client's doing.
            Timer.SetOutputRate(fault);
            return;
        }

        if (_isLeaving)
        {
            Retire();
            return;
        }

        bool isAnswered = fault == Fault.BodyTooSlow && Exchange is { IsCommitted: false };
        if (isAnswered)
        {
            _pipe.AbortInput(fault);
        }
        else
        {
            _pipe.Abort(fault);
        }

        Exchange?.Abort(fault);
    }

    /// <inheritdoc/>
    public void OnReset(Http2ErrorCode code, bool isUnprocessed)
    {
        if (IsHandling)
        {
            _pipe.Abort(Fault.DownstreamReset);
            Exchange?.Abort(Fault.DownstreamReset);
        }
        else
        {
            // Its head broke a rule, or what was left of the response is not wanted.
            Retire();
        }
    }

    /// <inheritdoc/>
    public void OnSent()
    {
        if (_isLeaving)
        {
            Retire();
        }
    }

    /// <inheritdoc/>
    internal override Head? TakeTrailers() => _pipe.TakeTrailers();

    /// <inheritdoc/>
    internal override bool TryEndMessage(Head? trailers) => _pipe.TryEnd(trailers);

    /// <inheritdoc/>
    internal override bool TryBegin(Exchange exchange, out RequestShape shape, out HttpError error)
    {
        Head request = exchange.Request;
        error = HttpError.None;
        shape = default;
        if (request.Method == Method.Connect && !request.Protocol.IsEmpty)
        {
            bool isUpgrade = ExtendedConnect.TryBecomeUpgrade(request, Transport.Random);
            error = isUpgrade ? HttpError.None : HttpError.InvalidProtocol;
            shape = new RequestShape(BodyFraming.None, ExpectsContinue: false, isUpgrade);
            return isUpgrade;
        }

        // The length was held against the content already; without one the end of the stream tells.
        if (!Framing.TryForRequest(request, out BodyFraming framing, out error)
            || !Framing.TryExpectsContinue(request, out bool expectsContinue, out error))
        {
            return false;
        }

        if (framing.Kind == BodyKind.None && !_pipe.IsHalfClosed)
        {
            framing = BodyFraming.Chunked;
        }

        shape = new RequestShape(framing, expectsContinue && !_pipe.IsHalfClosed, IsUpgrade: false);
        return true;
    }

    /// <inheritdoc/>
    internal override bool TryStartResponse(Exchange exchange, Head response, int status, ref BodyFraming framing)
    {
        if (_pipe.IsGone)
        {
            // Nobody is there to read it, and the exchange hears of that by and by.
            return true;
        }

        bool isTunnel = status == 101;
        if (isTunnel)
        {
            ExtendedConnect.BecomeAnswer(response);
            framing = BodyFraming.None;
        }

        bool endsStream = !isTunnel && !framing.HasContent;
        Http2Stream? stream = _pipe.Stream;
        HeadFrame frame = new()
        {
            Framing = framing,
            EndsStream = endsStream,
            Status = isTunnel ? 200 : status,
            Date = Transport.Date.Value,
        };
        if (!_session.Writer.TryWriteHead(response, frame, ref stream))
        {
            return false;
        }

        if (response.Has(KnownField.Priority))
        {
            _session.Core.Prioritize(stream!, stream!.Priority.ChangedBy(response));
        }

        if (endsStream)
        {
            _pipe.NoteEnded();
        }

        return true;
    }

    /// <inheritdoc/>
    internal override void WriteInterim(Head interim)
    {
        if (!_pipe.IsGone)
        {
            Http2Stream? stream = _pipe.Stream;
            _ = _session.Writer.TryWriteHead(interim, new HeadFrame { Status = interim.Status }, ref stream);
        }
    }

    private ValueTask<Fault> HandleAsync(Exchange exchange)
    {
        if (exchange.Error != HttpError.None)
        {
            exchange.Recognize();
            return new ValueTask<Fault>(exchange.Error.RequestFault());
        }

        Fault fault = exchange.Begin(Connection.Options);
        if (fault == Fault.None && Connection.IsMisdirected(exchange.Request))
        {
            fault = Fault.Misdirected;
        }

        return fault == Fault.None ? _handler.HandleAsync(exchange) : new ValueTask<Fault>(fault);
    }

    private void OnHandled()
    {
        ValueTask<Fault> handling = _handling;
        _handling = default;
        try
        {
            End(handling.GetAwaiter().GetResult());
        }
#pragma warning disable CA1031 // The boundary: a defect costs its stream, never the connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            OnEscape(e);
        }
    }

    private void OnEscape(Exception exception)
    {
        _handler.OnDefect(exception);
        if (IsHandling)
        {
            End(Fault.Defect);
        }
    }

    private void End(Fault outcome)
    {
        Exchange exchange = Exchange!;
        IsHandling = false;
        IsStream = false;
        IsTunnel = false;
        Transport.Counters.ActiveRequests -= Connection.Load;
        exchange.End();
        if (outcome != Fault.None && !TryAnswer(exchange, outcome) && _pipe.Stream is { } stream)
        {
            _session.Core.Reset(stream, CodeOf(outcome));
            _session.Socket.AskSource();
        }

        _handler.OnFinished(exchange, outcome);
        Timer.ClearInput();
        if (_pipe.HasEnded || _pipe.IsGone || !_pipe.IsEnding)
        {
            Retire();
            return;
        }

        ReleaseExchange();
        _isLeaving = true;
        Timer.SetOutputRate(Fault.ReaderTooSlow);
    }

    private static bool TryAnswer(Exchange exchange, Fault outcome)
    {
        bool isOver = exchange.IsCommitted || outcome.Entry().Status == 0 || exchange.IsTunnel;
        return !isOver && exchange.TryAnswer(outcome);
    }

    private static Http2ErrorCode CodeOf(Fault outcome) =>
        outcome.Entry().Side == FaultSide.Downstream || outcome == Fault.BudgetSpent
            ? Http2ErrorCode.Cancel
            : Http2ErrorCode.InternalError;

    private void ReleaseExchange()
    {
        if (Exchange is not null)
        {
            Transport.ReturnExchange(Exchange);
            Exchange = null;
        }

        Input.ReleaseAll();
    }

    private void Retire()
    {
        _isLeaving = false;
        Timer.ClearInput();
        Timer.ClearOutput();
        ReleaseExchange();
        _pipe.Close(reset: true);
        Transport.ReturnServerStream(this);
    }
}
