using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// HTTP/1.1 on a client's connection: reads requests, has each answered, and decides whether the next one is served.
/// Owner: one loop thread.
/// </summary>
internal sealed class Http1Server : DownstreamChannel, IServerProtocol
{
    // A connection's share of one tick.
    private const int ExchangesPerTickMax = 16;

    private IExchangeHandler _handler = null!;
    private long _tick;
    private int _tickExchanges;
    private bool _isLast;
    private bool _isCutByOrigin;
    private bool _hasAnswered;
    private bool _hasServed;

    internal Http1Server(DownstreamConnection connection)
        : base(connection.Transport, connection.Socket, connection.Input, connection.Timer) =>
        Connection = connection;

    /// <summary>Whether the client has begun with the preface of HTTP/2, which is unread.</summary>
    internal bool HasMetHttp2 { get; private set; }

    /// <inheritdoc/>
    public bool IsBusy => Exchange is not null;

    /// <inheritdoc/>
    public long IdleSince => Timer.InputAt - Connection.IdleNanoseconds;

    /// <inheritdoc/>
    public bool IsCut { get; private set; }

    /// <inheritdoc/>
    public bool IsUnread { get; private set; }

    internal StreamSocket Socket => Connection.Socket;

    private int Load => Connection.Load;

    /// <summary>Serves exchange after exchange until the connection ends, or is HTTP/2.</summary>
    public async ValueTask<Fault> ServeAsync()
    {
        Timer.SetInput(Fault.IdleTimeout, Connection.IdleNanoseconds);
        Fault fault = Fault.None;
        while (fault == Fault.None && !_isLast && !HasMetHttp2)
        {
            InputStep step = ReadHead(out fault);
            if (step is InputStep.Wait or InputStep.Memory)
            {
                fault = Connection.AbortFault != Fault.None ? Connection.AbortFault : await InputAsync(step);
            }
            else if (step == InputStep.Ended)
            {
                _isLast = true;
            }
            else if (step == InputStep.Received && !HasMetHttp2)
            {
                ValueTask<Fault> handling = BeginExchange();
                Fault outcome = handling.IsCompletedSuccessfully ? handling.Result : await handling;
                fault = EndExchange(outcome);
                if (fault == Fault.None && Exchange is not null)
                {
                    fault = await DiscardAsync();
                }

                if (fault == Fault.None && !_isLast && HasUsedShare())
                {
                    fault = await GiveWayAsync();
                }
            }
        }

        return await EndAsync(fault);
    }

    /// <inheritdoc/>
    public bool OnEscape()
    {
        // A client that has seen nothing of an answer yet is told; it is all that can be trusted to work now.
        bool isTold = IsHandling && Exchange is { IsCommitted: false } && Exchange.TryAnswer(Fault.Defect);
        if (IsHandling && Exchange is not null)
        {
            _handler.OnFinished(Exchange, Fault.Defect);
        }

        return isTold;
    }

    /// <inheritdoc/>
    internal override void OnTimeout(Fault fault) => Connection.OnTimeout(fault);

    /// <inheritdoc/>
    void IServerProtocol.OnTimeout(Fault fault)
    {
        // What waits runs on inside of these calls, up to the wait for its answer to be sent: that one must go on.
        bool isAnswered = fault is Fault.HeadTimeout or Fault.TooManyHeads
            || (fault == Fault.BodyTooSlow && Exchange is { IsCommitted: false });
        if (isAnswered)
        {
            Socket.AbortInput(fault);
        }
        else
        {
            Socket.Abort(fault);
        }

        Exchange?.Abort(fault);
    }

    /// <inheritdoc/>
    public void OnHangUp()
    {
        // In a tunnel whose other direction has ended this may be the good end: its reader sees what came before.
        if (IsHandling && !(IsTunnel && Socket.IsWriteShut))
        {
            Connection.OnTimeout(Fault.DownstreamReset);
        }
    }

    /// <inheritdoc/>
    public void BeginDrain()
    {
        // The next response tells the client; an idle connection is ended by and by.
    }

    /// <inheritdoc/>
    public void Release()
    {
        if (Exchange is not null)
        {
            Exchange.End();
            Transport.ReturnExchange(Exchange);
            Exchange = null;
        }

        if (IsHandling)
        {
            IsHandling = false;
            Transport.Counters.ActiveRequests -= Load;
        }
    }

    /// <inheritdoc/>
    internal override void UnpinHead() => Input.Unpin();

    /// <inheritdoc/>
    internal override bool TryBegin(Exchange exchange, out RequestShape shape, out HttpError error)
    {
        Head request = exchange.Request;
        ConnectionOptions options = HopByHop.ReadOptions(request);
        shape = default;
        exchange.KeepsAlive = HopByHop.KeepsAlive(request, options) && !Connection.IsEnding;
        if (!Framing.TryForRequest(request, out BodyFraming framing, out error)
            || !Framing.TryExpectsContinue(request, out bool expectsContinue, out error))
        {
            return false;
        }

        bool expects = expectsContinue && framing.Kind != BodyKind.None;
        shape = new RequestShape(framing, expects, Http1Upgrade.IsAsked(request, options, framing));
        return true;
    }

    /// <inheritdoc/>
    internal override bool TryStartResponse(Exchange exchange, Head response, int status, ref BodyFraming framing)
    {
        if (framing.Kind is BodyKind.Chunked or BodyKind.UntilClose)
        {
            bool isChunked = exchange.Request.MinorVersion > 0;
            framing = isChunked ? BodyFraming.Chunked : BodyFraming.UntilClose;
            exchange.KeepsAlive &= isChunked;
        }

        exchange.KeepsAlive = exchange.KeepsAlive
            && !exchange.IsUnasked(status)
            && (status == 101 || exchange.IsRestReadable(framing))
            && !Connection.IsEnding;
        ResponseExtras extras = new()
        {
            Date = Transport.Date.Value,
            Connection = ConnectionValue(exchange, status),
        };
        return HeadOutput.TryWriteResponse(Stream, response, status, framing, extras);
    }

    /// <inheritdoc/>
    internal override void WriteInterim(Head interim) =>
        _ = HeadOutput.TryWriteResponse(
            Stream, interim, interim.Status, BodyFraming.None, default(ResponseExtras));

    private static ReadOnlySpan<byte> ConnectionValue(Exchange exchange, int status)
    {
        if (status == 101)
        {
            return "upgrade"u8;
        }

        if (!exchange.KeepsAlive)
        {
            return "close"u8;
        }

        return exchange.Request.MinorVersion == 0 ? "keep-alive"u8 : [];
    }

    // Received: a head is complete, valid or not (then with its fault). Ended: the client is done.
    private InputStep ReadHead(out Fault fault)
    {
        fault = Fault.None;
        while (true)
        {
            if (Input.Unread > 0)
            {
                Exchange exchange = Exchange ?? BeginHead();
                ParseResult result = exchange.Parser.Parse(Input.Bytes, exchange.Request);
                if (result == ParseResult.Done)
                {
                    Input.ConsumePinned(exchange.Parser.Consumed);
                    return InputStep.Received;
                }

                bool isPreface = result == ParseResult.Error && MayBeHttp2();
                HasMetHttp2 = isPreface && Input.Unread >= Http2Preface.Length;
                if (HasMetHttp2)
                {
                    LeaveToHttp2();
                    return InputStep.Received;
                }

                if (result == ParseResult.Error && !isPreface)
                {
                    exchange.Error = exchange.Parser.Error;
                    return InputStep.Received;
                }

                Connection.BeginUnfinishedHead();
            }

            InputStep step = Input.ReceiveHead(Exchange?.Request);
            switch (step)
            {
                case InputStep.Received:
                    continue;
                case InputStep.Full:
                    Exchange!.Error = HttpError.HeadTooLarge;
                    return InputStep.Received;
                case InputStep.Reset:
                    fault = Fault.DownstreamReset;
                    return step;
                case InputStep.Ended when Exchange is not null:
                    fault = Fault.DownstreamClosed;
                    return step;
                default:
                    return step;
            }
        }
    }

    // RFC 9113 3.3: a client that knows beforehand begins with the preface, which is no request of HTTP/1.1.
    private bool MayBeHttp2() =>
        !_hasServed
        && !Connection.IsSecure
        && (Connection.Options.Protocols & HttpProtocols.Http2) != HttpProtocols.None
        && Http2Preface.MayBegin(Input.Bytes);

    private void LeaveToHttp2()
    {
        Connection.EndUnfinishedHead();
        Timer.ClearInput();
        Transport.ReturnExchange(Exchange!);
        Exchange = null;
    }

    private Exchange BeginHead()
    {
        _handler = Connection.Renew();
        Exchange exchange = Transport.RentExchange(this);
        exchange.Stamps.StartedAt = Loop.Now;
        exchange.KeepsAlive = false;
        exchange.Request.Reset();
        exchange.Request.Attach(Input.Slab, Input.Start);
        exchange.Parser = HeadParser.ForRequest(Connection.Options.HeadLimits);
        Exchange = exchange;
        return exchange;
    }

    private ValueTask<Fault> BeginExchange()
    {
        Exchange exchange = Exchange!;
        Timer.ClearInput();
        Connection.EndUnfinishedHead();
        _hasServed = true;
        IsHandling = true;
        exchange.Stamps.ReadyAt = Loop.Now;
        Transport.Counters.ActiveRequests += Load;
        bool isForbidden = (Connection.Options.Protocols & HttpProtocols.Http1) == HttpProtocols.None;
        if (isForbidden && exchange.Error == HttpError.None)
        {
            exchange.Error = HttpError.UnsupportedVersion;
        }

        Fault fault = exchange.Error == HttpError.None
            ? exchange.Begin(Connection.Options)
            : exchange.Error.RequestFault();
        if (fault == Fault.None && Connection.IsMisdirected(exchange.Request))
        {
            return new ValueTask<Fault>(Fault.Misdirected);
        }

        if (fault == Fault.None)
        {
            return _handler.HandleAsync(exchange);
        }

        // What could not be read has no end that both sides agree on.
        exchange.KeepsAlive = false;
        return new ValueTask<Fault>(fault);
    }

    // Leaves the exchange in place when its request's body is still to be discarded.
    private Fault EndExchange(Fault outcome)
    {
        Exchange exchange = Exchange!;
        IsHandling = false;
        IsStream = false;
        Transport.Counters.ActiveRequests -= Load;
        exchange.End();
        Fault fault = outcome == Fault.None ? Fault.None : AnswerOrCut(exchange, outcome);
        _hasAnswered |= fault == Fault.None;
        _handler.OnFinished(exchange, outcome);
        _isLast |= !exchange.KeepsAlive;
        bool isRead = exchange.RequestFraming.Kind == BodyKind.None || exchange.RequestBody.IsComplete;
        if (fault != Fault.None || exchange.IsTunnel || isRead)
        {
            ReleaseExchange();
            return fault;
        }

        if (_isLast)
        {
            IsUnread = true;
            ReleaseExchange();
        }

        return fault;
    }

    private Fault AnswerOrCut(Exchange exchange, Fault outcome)
    {
        FaultEntry entry = outcome.Entry();
        if (exchange.IsCommitted || entry.Status == 0 || exchange.IsTunnel)
        {
            IsCut = exchange.IsCommitted;
            _isCutByOrigin = IsCut && !exchange.IsTunnel && entry.Side == FaultSide.Upstream;
            return outcome;
        }

        // After a fault of the client's own making nothing that follows is served.
        exchange.KeepsAlive &= entry.Side != FaultSide.Downstream && exchange.RequestBody.Fault == Fault.None;
        return exchange.TryAnswer(outcome) ? Fault.None : outcome;
    }

    private void ReleaseExchange()
    {
        Transport.ReturnExchange(Exchange!);
        Exchange = null;
        Input.Unpin();
        if (Socket.OutputBytes > 0)
        {
            Timer.SetOutputRate(Fault.ReaderTooSlow);
        }

        // The rate of a body that is not read to its end must not go on counting.
        Timer.ClearInput();
        if (!_isLast)
        {
            Timer.SetInput(Fault.IdleTimeout, Connection.IdleNanoseconds);
        }
    }

    // What nobody wanted of a request's body is read, or the connection closes.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> DiscardAsync()
    {
        BodyReader body = Exchange!.RequestBody;
        IsUnread = Connection.AbortFault != Fault.None || !await BodyDiscard.RunAsync(body);
        _isLast |= IsUnread;
        body.End();
        ReleaseExchange();
        return Fault.None;
    }

    private bool HasUsedShare()
    {
        if (_tick != Loop.TickCount)
        {
            _tick = Loop.TickCount;
            _tickExchanges = 0;
        }

        return ++_tickExchanges >= ExchangesPerTickMax || HasMuchUnsent();
    }

    private ValueTask<Fault> GiveWayAsync()
    {
        if (Connection.AbortFault != Fault.None)
        {
            return new ValueTask<Fault>(Connection.AbortFault);
        }

        return HasMuchUnsent() ? Socket.DrainedAsync(Socket.OutputBytes / 2) : Socket.YieldAsync();
    }

    // Before the next pipelined request is looked at, its client has to read.
    private bool HasMuchUnsent() =>
        Socket.OutputBytes > Slab.StandardBytes && Socket.OutputBytes > RunAhead.BytesMax(Socket);

    // What the client is still told before the connection closes.
    private async ValueTask<Fault> EndAsync(Fault fault)
    {
        Connection.EndUnfinishedHead();
        bool isHeadLate = fault is Fault.HeadTimeout or Fault.TooManyHeads;
        if (isHeadLate && Exchange is not null && Exchange.TryAnswer(fault))
        {
            _handler.OnFinished(Exchange, fault);
            return Fault.None;
        }

        if (_isCutByOrigin && _hasAnswered && !Socket.IsHungUp)
        {
            _ = await DeliveredCut.RunAsync(this);
        }

        return fault;
    }
}
