using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One client connection: reads requests, has each answered, and decides whether the next one is served. Owner: one
/// loop thread, for life.
/// </summary>
internal sealed class DownstreamConnection : HttpConnection, ILoopRoot
{
    // A connection's share of one tick.
    private const int ExchangesPerTickMax = 16;

    private const long IdleAgeMin = 1_000_000_000;

    private readonly ServedListener _listener;
    private DownstreamOptions _options;
    private IExchangeHandler _handler;
    private Exchange? _exchange;
    private Fault _abortFault;
    private long _tick;
    private int _tickExchanges;
    private bool _isHandling;
    private LinkedListNode<DownstreamConnection>? _unfinishedHead;
    private bool _isLast;
    private bool _isUnread;
    private bool _isCut;
    private bool _isCutByOrigin;
    private bool _hasAnswered;
    private bool _isCounted;
    private bool _isGreeted;
    private int _greetingBytes;
    private TlsServer? _tls;
    private TlsCertificate? _certificate;

    internal DownstreamConnection? NextInList;
    internal DownstreamConnection? PreviousInList;

    internal DownstreamConnection(
        TransportLoop transport,
        int descriptor,
        in NetAddress peer,
        ServedListener listener)
        : base(transport, descriptor, FaultSide.Downstream)
    {
        Peer = peer;
        _listener = listener;
        ListenerService service = listener.Service;
        _options = service.Options;
        _handler = service.Handler;
        _isGreeted = _options.SendsProxyHeader is { } sends && sends(peer);
    }

    /// <summary>Who connected, or for whom a balancer says that it did.</summary>
    internal NetAddress Peer { get; private set; }

    // What somebody reads who has typed http:// in place of https://.
    private static ReadOnlySpan<byte> PlainAnswer =>
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 54\r\nConnection: close\r\n"u8
        + "Weir-Fault: tls-handshake-failed\r\n\r\n400 tls-handshake-failed: this port speaks https only\n"u8;

    /// <summary>The certificate that the client showed; null for none.</summary>
    internal ClientCertificate? ClientCertificate { get; private set; }

    /// <summary>Whether the connection speaks TLS.</summary>
    internal bool IsSecure => _tls is not null;

    /// <summary>Whether an event stream runs: rates do not apply to it, the idle time does.</summary>
    internal bool IsStream { get; set; }

    internal long IdleNanoseconds => _options.IdleNanoseconds;

    /// <summary>Whether the process or the listener is on its way out: this exchange is the last one.</summary>
    internal bool IsEnding => Transport.IsDraining || _listener.IsClosing;

    /// <summary>Whether an exchange or a handshake is under way.</summary>
    internal bool IsBusy => _exchange is not null || _unfinishedHead is not null || Socket.OutputBytes > 0;

    // What the connection adds to the counts of load: the process's own is none.
    private int Load => _options.IsInternal ? 0 : 1;

    /// <summary>
    /// For how many nanoseconds the connection has been idle, and could be done without; 0 when it is in use, serves
    /// the process itself, or became idle less than a second ago: then its next request may be on the way.
    /// </summary>
    internal long IdleAge
    {
        get
        {
            long age = Loop.Now - (Timer.InputAt - _options.IdleNanoseconds);
            return IsInternal || IsBusy || _isLast || age < IdleAgeMin ? 0 : age;
        }
    }

    /// <summary>Starts to serve, on the connection's loop.</summary>
    internal void Start()
    {
        Transport.Counters.Accepted += Load;
        Transport.Counters.DownstreamOpen += Load;
        Transport.Connections.Add(this);
        Fault refused = Admit();
        if (refused == Fault.None && !_isGreeted)
        {
            refused = Secure();
        }

        if (refused != Fault.None)
        {
            Refuse(refused);
            Finish(refused, reset: true);
            return;
        }

        Loop.Spawn(this);
    }

    /// <summary>Serves exchange after exchange until the connection ends.</summary>
    public async Task ServeAsync()
    {
        Fault fault = _isGreeted ? await GreetAsync() : Fault.None;
        fault = _tls is null || fault != Fault.None ? fault : await ShakeHandsAsync();
        Timer.SetInput(Fault.IdleTimeout, _options.IdleNanoseconds);
        while (fault == Fault.None && !_isLast)
        {
            InputStep step = ReadHead(out fault);
            if (step is InputStep.Wait or InputStep.Memory)
            {
                fault = _abortFault != Fault.None ? _abortFault : await InputAsync(step);
            }
            else if (step == InputStep.Ended)
            {
                _isLast = true;
            }
            else if (step == InputStep.Received)
            {
                ValueTask<Fault> handling = BeginExchange();
                Fault outcome = handling.IsCompletedSuccessfully ? handling.Result : await handling;
                fault = EndExchange(outcome);
                if (fault == Fault.None && _exchange is not null)
                {
                    fault = await DiscardAsync();
                }

                if (fault == Fault.None && !_isLast && HasUsedShare())
                {
                    fault = await GiveWayAsync();
                }
            }
        }

        await CloseAsync(fault);
    }

    /// <summary>What the watchdog and the log call it.</summary>
    public override string ToString() => $"downstream connection of {Peer}";

    /// <inheritdoc/>
    public void OnEscape(Exception exception)
    {
        _handler.OnDefect(exception);

        // A client that has seen nothing of an answer yet is told; it is all that can be trusted to work now.
        bool isTold = _isHandling && _exchange is { IsCommitted: false } && _exchange.TryAnswer(Fault.Defect);
        if (_isHandling && _exchange is not null)
        {
            _handler.OnFinished(_exchange, Fault.Defect);
        }

        if (isTold)
        {
            Socket.FlushNow();
        }

        Finish(Fault.Defect, reset: !isTold);
    }

    /// <summary>Whether it serves the process's own needs, and a drain does not wait for it.</summary>
    internal bool IsInternal => _options.IsInternal;

    /// <summary>Ends the connection if it does nothing: the grace of a drain is almost over.</summary>
    internal void EndIfIdle()
    {
        if (!IsInternal && !IsBusy)
        {
            Cut(Fault.Stopping);
        }
    }

    /// <summary>
    /// Ends the connection if it came in by a listener that is gone, and does nothing or may be cut.
    /// </summary>
    internal void Leave(ServedListener listener, bool mayCut)
    {
        if (ReferenceEquals(_listener, listener) && (mayCut || !IsBusy))
        {
            Cut(Fault.Stopping);
        }
    }

    /// <summary>Ends the connection now, whatever it does: the grace of a drain is over.</summary>
    internal void Cut(Fault fault) => OnTimeout(fault);

    /// <inheritdoc/>
    public override void OnTimeout(Fault fault)
    {
        if (fault == Fault.IdleTimeout && _exchange is null && !Socket.IsWriteShut && Socket.OutputBytes > 0)
        {
            // Still busy with the last response, which has its own rule: being idle begins after it.
            Timer.SetInput(Fault.IdleTimeout, _options.IdleNanoseconds);
            return;
        }

        if (_abortFault == Fault.None)
        {
            _abortFault = fault;
        }

        // What waits runs on inside of these calls, up to the wait for its answer to be sent: that one must go on.
        bool isAnswered = fault is Fault.HeadTimeout or Fault.TooManyHeads
            || (fault == Fault.BodyTooSlow && _exchange is { IsCommitted: false });
        if (isAnswered)
        {
            Socket.AbortInput(fault);
        }
        else
        {
            Socket.Abort(fault);
        }

        _exchange?.Abort(fault);
    }

    /// <summary>
    /// The time of the exchange is over: what it waits for ends, and before the commit point the connection lives on.
    /// </summary>
    internal void OnBudgetSpent()
    {
        if (_exchange!.IsCommitted)
        {
            OnTimeout(Fault.BudgetSpent);
            return;
        }

        Exchange exchange = _exchange;
        exchange.Abort(Fault.BudgetSpent);
        if (_isHandling && ReferenceEquals(_exchange, exchange))
        {
            // A handler that waits for the request's body.
            Socket.AbortInput(Fault.BudgetSpent);
        }
    }

    /// <inheritdoc/>
    public override void OnHangUp()
    {
        // In a tunnel whose other direction has ended this may be the good end: its reader sees what came before.
        if (_isHandling && !(IsTunnel && Socket.IsWriteShut))
        {
            OnTimeout(Fault.DownstreamReset);
        }
    }

    /// <inheritdoc/>
    public override void OnUnawaitedInput()
    {
        // A pipelined request, or the end of the client's direction: both wait until the exchange is over.
    }

    /// <summary>
    /// Gives the memory of the request's head back while a response is relayed to a slow client.
    /// </summary>
    internal void ReleaseRequestHead() => _exchange?.ReleaseRequestHead();

    /// <inheritdoc/>
    internal override void StartBodyInput()
    {
        if (IsTunnel)
        {
            return;
        }

        if (IsStream)
        {
            Timer.SetInput(Fault.IdleTimeout, _options.IdleNanoseconds);
        }
        else
        {
            Timer.SetInputRate(Fault.BodyTooSlow);
        }
    }

    /// <inheritdoc/>
    internal override void StartOutput()
    {
        if (IsTunnel)
        {
            return;
        }

        if (IsStream)
        {
            Timer.SetOutput(Fault.IdleTimeout, _options.IdleNanoseconds);
        }
        else
        {
            Timer.SetOutputRate(Fault.ReaderTooSlow);
        }
    }

    private Fault Admit()
    {
        // A balancer's own address stands for all of its clients.
        if (!_isGreeted && !_options.AddressLimit.TryAdd(Peer, out _isCounted))
        {
            return Fault.TooManyFromAddress;
        }

        // Whoever looks after a process that is short of memory lives off the reserve.
        Input.UsesReserve = IsInternal;
        bool hasMemory = IsInternal ? Loop.Slabs.CanRent : Loop.Slabs.CanRentForInput;
        return hasMemory && Socket.Attach() >= 0 ? Fault.None : Fault.NoMemory;
    }

    private Fault Secure()
    {
        _tls = _listener.Service.Tls;
        try
        {
            if (_tls is not null)
            {
                Socket.Secure(_tls.Begin(Loop.Now));
            }

            return Fault.None;
        }
        catch (TlsException)
        {
            // libssl has no memory.
            return Fault.NoMemory;
        }
    }

    private void Refuse(Fault fault)
    {
        Transport.Counters.Refused++;
        _handler.OnRefused(fault, Peer, cause: null);
    }

    // What a balancer says of its client comes before all else, and has the time of a head, as a handshake has.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> GreetAsync()
    {
        ProxyGreeting greeting = new(Socket, Input);
        BeginUnfinishedHead();
        Fault fault = _abortFault != Fault.None ? _abortFault : await greeting.ReadAsync();
        EndUnfinishedHead();
        Timer.ClearInput();
        _greetingBytes = greeting.Bytes;
        _isLast = greeting.IsMissing;
        if (fault == Fault.None && !_isLast)
        {
            fault = AdmitGreeted(greeting);
        }
        else if (fault == Fault.BadProxyHeader)
        {
            _handler.OnRefused(fault, Peer, greeting.Problem);
        }

        return fault;
    }

    private Fault AdmitGreeted(ProxyGreeting greeting)
    {
        Fault fault = Fault.None;
        if (greeting.Client is { } client)
        {
            Peer = client;
            bool isIn = _options.AddressLimit.TryAdd(client, out _isCounted);
            fault = isIn ? Fault.None : Fault.TooManyFromAddress;
        }

        fault = fault == Fault.None ? Secure() : fault;
        if (fault != Fault.None)
        {
            Refuse(fault);
        }
        else if (Socket.Tls is { } session)
        {
            greeting.HandOver(session);
        }

        return fault;
    }

    // A handshake under way is as a head that has begun: it has the same time, and gives way to others alike.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> ShakeHandsAsync()
    {
        BeginUnfinishedHead();
        Fault fault = _abortFault != Fault.None
            ? _abortFault
            : await Socket.HandshakeAsync(Fault.TlsHandshakeFailed);
        EndUnfinishedHead();
        Timer.ClearInput();
        if (fault == Fault.TlsHandshakeFailed)
        {
            return RefuseHandshake();
        }

        if (fault == Fault.None && _tls!.AsksClients)
        {
            _certificate = _tls.CertificateOf(Socket.Tls!);
            ClientCertificate = ClientCertificate.Of(Socket.Tls!);
        }

        return fault;
    }

    private Fault RefuseHandshake()
    {
        if (Socket.BytesReceived == _greetingBytes)
        {
            // Somebody looked whether the port is open.
            _isLast = true;
            return Fault.None;
        }

        TlsSession session = Socket.Tls!;
        _handler.OnRefused(Fault.TlsHandshakeFailed, Peer, session.Error);
        if (session.IsPlainRequest)
        {
            Socket.Unsecure();
            _ = Socket.TryWrite(PlainAnswer);
        }

        Socket.FlushNow();
        return Fault.TlsHandshakeFailed;
    }

    // A client that was let in under the rules of one host is not served another that asks for more (RFC 9110 15.5.20).
    private bool IsMisdirected(Head request)
    {
        return _certificate is not null
            && !_tls!.MayServe(_certificate, HostSyntax.WithoutPort(request.Authority));
    }

    // Received: a head is complete, valid or not (then with its fault). Ended: the client is done.
    private InputStep ReadHead(out Fault fault)
    {
        fault = Fault.None;
        while (true)
        {
            if (Input.Unread > 0)
            {
                Exchange exchange = _exchange ?? BeginHead();
                ParseResult result = exchange.Parser.Parse(Input.Bytes, exchange.Request);
                if (result == ParseResult.Done)
                {
                    Input.ConsumePinned(exchange.Parser.Consumed);
                    return InputStep.Received;
                }

                if (result == ParseResult.Error)
                {
                    exchange.Error = exchange.Parser.Error;
                    return InputStep.Received;
                }

                BeginUnfinishedHead();
            }

            InputStep step = Input.ReceiveHead(_exchange?.Request);
            switch (step)
            {
                case InputStep.Received:
                    continue;
                case InputStep.Full:
                    _exchange!.Error = HttpError.HeadTooLarge;
                    return InputStep.Received;
                case InputStep.Reset:
                    fault = Fault.DownstreamReset;
                    return step;
                case InputStep.Ended when _exchange is not null:
                    fault = Fault.DownstreamClosed;
                    return step;
                default:
                    return step;
            }
        }
    }

    private Exchange BeginHead()
    {
        ListenerService service = _listener.Service;
        _options = service.Options;
        _handler = service.Handler;
        Exchange exchange = Transport.RentExchange(this);
        exchange.Stamps.StartedAt = Loop.Now;
        exchange.KeepsAlive = false;
        exchange.Request.Reset();
        exchange.Request.Attach(Input.Slab, Input.Start);
        exchange.Parser = HeadParser.ForRequest(_options.HeadLimits);
        _exchange = exchange;
        return exchange;
    }

    // A head that does not come in one piece has its own time, counted from its first byte.
    private void BeginUnfinishedHead()
    {
        if (_unfinishedHead is null)
        {
            Timer.SetInput(Fault.HeadTimeout, _options.HeadNanoseconds);
            _unfinishedHead = Transport.UnfinishedHeads.Add(this, _options.HeadLimit);
        }
    }

    private void EndUnfinishedHead()
    {
        if (_unfinishedHead is not null)
        {
            Transport.UnfinishedHeads.Remove(_unfinishedHead, _options.HeadLimit);
            _unfinishedHead = null;
        }
    }

    private ValueTask<Fault> BeginExchange()
    {
        Exchange exchange = _exchange!;
        Timer.ClearInput();
        EndUnfinishedHead();
        _isHandling = true;
        exchange.Stamps.ReadyAt = Loop.Now;
        Transport.Counters.ActiveRequests += Load;
        Fault fault = exchange.Error == HttpError.None ? exchange.Begin(_options) : exchange.Error.RequestFault();
        if (fault == Fault.None && IsMisdirected(exchange.Request))
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
        Exchange exchange = _exchange!;
        _isHandling = false;
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
            _isUnread = true;
            ReleaseExchange();
        }

        return fault;
    }

    private Fault AnswerOrCut(Exchange exchange, Fault outcome)
    {
        FaultEntry entry = outcome.Entry();
        if (exchange.IsCommitted || entry.Status == 0 || exchange.IsTunnel)
        {
            _isCut = exchange.IsCommitted;
            _isCutByOrigin = _isCut && !exchange.IsTunnel && entry.Side == FaultSide.Upstream;
            return outcome;
        }

        // After a fault of the client's own making nothing that follows is served.
        exchange.KeepsAlive &= entry.Side != FaultSide.Downstream && exchange.RequestBody.Fault == Fault.None;
        return exchange.TryAnswer(outcome) ? Fault.None : outcome;
    }

    private void ReleaseExchange()
    {
        Transport.ReturnExchange(_exchange!);
        _exchange = null;
        Input.Unpin();
        if (Socket.OutputBytes > 0)
        {
            Timer.SetOutputRate(Fault.ReaderTooSlow);
        }

        // The rate of a body that is not read to its end must not go on counting.
        Timer.ClearInput();
        if (!_isLast)
        {
            Timer.SetInput(Fault.IdleTimeout, _options.IdleNanoseconds);
        }
    }

    // What nobody wanted of a request's body is read, or the connection closes.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> DiscardAsync()
    {
        BodyReader body = _exchange!.RequestBody;
        _isUnread = _abortFault != Fault.None || !await BodyDiscard.RunAsync(body);
        _isLast |= _isUnread;
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
        if (_abortFault != Fault.None)
        {
            return new ValueTask<Fault>(_abortFault);
        }

        return HasMuchUnsent() ? Socket.DrainedAsync(Socket.OutputBytes / 2) : Socket.YieldAsync();
    }

    // Before the next pipelined request is looked at, its client has to read.
    private bool HasMuchUnsent() =>
        Socket.OutputBytes > Slab.StandardBytes && Socket.OutputBytes > RunAhead.BytesMax(Loop.Slabs);

    private async ValueTask CloseAsync(Fault fault)
    {
        EndUnfinishedHead();
        bool isHeadLate = fault is Fault.HeadTimeout or Fault.TooManyHeads;
        if (isHeadLate && _exchange is not null && _exchange.TryAnswer(fault))
        {
            _handler.OnFinished(_exchange, fault);
            fault = Fault.None;
        }

        if (fault == Fault.Stopping && !IsBusy)
        {
            // Idle at the end of a drain: nothing is cut, and a request that is on its way must not meet a reset.
            fault = Fault.None;
        }

        // A client that ends its direction in the middle of a request still gets the answers to those before it, and
        // one that agrees to nothing gets to know why.
        bool isAborted =
            _isCut || fault is not (Fault.None or Fault.DownstreamClosed or Fault.TlsHandshakeFailed);
        if (_isCutByOrigin && _hasAnswered && !Socket.IsHungUp)
        {
            _ = await DeliveredCut.RunAsync(this);
        }

        if (!isAborted && Socket.OutputBytes > 0 && !Socket.IsHungUp)
        {
            Timer.SetOutputRate(Fault.ReaderTooSlow);
            Fault unsent = await Socket.DrainedAsync(0);
            isAborted = unsent != Fault.None;
            fault = isAborted ? unsent : fault;
        }

        // In a drain it is we who end the connection, and the client may have sent its next request already.
        bool isUnread = _isUnread || IsEnding || Input.Unread > 0 || Socket.CanRead;
        if (!isAborted && isUnread && !Socket.IsHalfClosed && !Socket.IsHungUp)
        {
            await LingeringClose.RunAsync(this);
        }

        if (!isAborted && IsSecure && !Socket.IsHungUp)
        {
            await SayEndAsync();
        }

        // What is not complete must not look so; an idle connection just ends.
        Finish(fault, reset: _isCut || Socket.OutputBytes > 0);
    }

    // Without it a client may take what has ended for cut.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> SayEndAsync()
    {
        if (!Socket.IsWriteShut)
        {
            Socket.ShutdownWrite();
        }

        Timer.SetOutputRate(Fault.ReaderTooSlow);
        return await Socket.DrainedAsync(0);
    }

    private void Finish(Fault fault, bool reset)
    {
        if (Socket.IsClosed)
        {
            return;
        }

        EndUnfinishedHead();
        if (_exchange is not null)
        {
            _exchange.End();
            Transport.ReturnExchange(_exchange);
            _exchange = null;
        }

        if (_isHandling)
        {
            _isHandling = false;
            Transport.Counters.ActiveRequests -= Load;
        }

        if (_isCounted)
        {
            _options.AddressLimit.Remove(Peer);
        }

        Transport.Counters.DownstreamOpen -= Load;
        Transport.Counters.DownstreamBytesReceived += Socket.BytesReceived;
        Transport.Counters.DownstreamBytesSent += Socket.BytesSent;
        Transport.Metrics.DownstreamClosed.Add(fault);
        Release(reset);
        Transport.Connections.Remove(this);
        Loop.RemoveConnection();
    }
}
