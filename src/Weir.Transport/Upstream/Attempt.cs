using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One upstream request and its response: takes a connection, sends, reads the head, relays the body, and gives the
/// connection back. Owner: one loop thread; pooled.
/// </summary>
public sealed class Attempt
{
    // Interim responses that an origin may send before its answer.
    private const int InterimMax = 32;

    // What is read of a body that nobody wants, so that its connection can be used again.
    private const long DiscardedBytesMax = 1024 * 1024;

    private readonly BodyReader _responseBody = new();
    private readonly BodyWriter _requestBody = new();
    private TransportLoop _transport = null!;
    private Exchange _exchange = null!;
    private ValueTask<Fault> _pump;
    private BodyFraming _requestFraming;
    private long _sentBefore;
    private bool _isPumping;
    private bool _isPumpStarted;
    private bool _isStopping;
    private bool _hasResponseBytes;
    private bool _hasHead;
    private bool _keepsAlive;
    private long _keepAliveSeconds;

    internal Attempt? NextFree;

    /// <summary>
    /// The head of the response, once <see cref="RunAsync"/> has ended well; editable until the response starts.
    /// </summary>
    public Head Response { get; } = new();

    /// <summary>The framing of the response's body.</summary>
    public BodyFraming ResponseFraming { get; private set; }

    public Destination Destination { get; private set; } = null!;

    public AttemptTimeouts Timeouts { get; private set; } = null!;

    /// <summary>The system's error number of the last failure; 0 when there was none.</summary>
    public int Errno { get; internal set; }

    /// <summary>What went wrong with TLS, in words; empty when nothing did.</summary>
    internal string TlsError { get; set; } = "";

    /// <summary>What exactly the codec refuses in the response, if it does.</summary>
    public HttpError Error { get; private set; }

    /// <summary>The fault with which the attempt was aborted from outside; none when it was not.</summary>
    internal Fault AbortFault { get; private set; }

    internal UpstreamConnection? Connection { get; set; }

    internal UpstreamConnection? Dialling { get; set; }

    internal PoolWait? PoolWait { get; set; }

    internal ResolveWait? ResolveWait { get; set; }

    private Pool Pool => Destination.PoolOf(_transport);

    internal void Begin(TransportLoop transport, Exchange exchange, Destination destination, AttemptTimeouts timeouts)
    {
        _transport = transport;
        _exchange = exchange;
        Destination = destination;
        Timeouts = timeouts;
        Errno = 0;
        Error = HttpError.None;
        TlsError = "";
        AbortFault = Fault.None;
        ResolveWait = null;
        _requestFraming = exchange.RequestFraming;
        _isPumping = false;
        _isPumpStarted = false;
        _isStopping = false;
        _hasResponseBytes = false;
        exchange.Stamps.SentAt = 0;
        exchange.Stamps.HeadAt = 0;
        exchange.Stamps.IsStreamed = false;
    }

    /// <summary>
    /// Sends the exchange's request, as its head stands now, and reads until the head of the response: that of the
    /// final one, or 101. Interim responses are forwarded. The result is a fault, or none.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public async ValueTask<Fault> RunAsync()
    {
        bool isResend = false;
        while (true)
        {
            Connection = isResend ? null : Pool.TryTake();
            if (Connection is null)
            {
                Fault refused = await Pool.AcquireAsync(this, isFresh: isResend);
                if (refused != Fault.None)
                {
                    return refused;
                }
            }

            _transport.Counters.Reused += Connection!.IsReused ? 1 : 0;
            _exchange.Stamps.IsReused = Connection.IsReused;
            Fault fault = Send();
            if (fault == Fault.None)
            {
                fault = await ReadHeadAsync();
            }

            if (fault == Fault.None)
            {
                return Fault.None;
            }

            bool resends = !isResend && CanResend(fault);
            await StopPumpAsync();
            CloseConnection(fault);
            if (!resends)
            {
                return AbortFault != Fault.None ? AbortFault : fault;
            }

            isResend = true;
            _transport.Counters.Resent++;
        }
    }

    /// <summary>Relays the body of the response, after the exchange has started its own.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public async ValueTask<Fault> RelayAsync()
    {
        UpstreamConnection connection = Connection!;
        connection.Input.Unpin();
        _responseBody.Begin(connection, ResponseFraming, long.MaxValue);
        ValueTask<Fault> relaying = BodyRelay.RunAsync(_responseBody, _exchange.ResponseBody, _exchange.Connection);
        Fault fault = relaying.IsCompletedSuccessfully ? relaying.Result : await relaying;
        if (_isPumpStarted)
        {
            Fault pumped = await StopPumpAsync();
            _keepsAlive &= pumped == Fault.None;
        }

        _responseBody.End();
        if (fault != Fault.None)
        {
            Error = _responseBody.Error;
            CloseConnection(fault);
            return AbortFault != Fault.None ? AbortFault : fault;
        }

        Complete();
        return Fault.None;
    }

    /// <summary>
    /// Reads the body of the response and throws it away, when nobody is downstream; a long one is cut. The result is a
    /// fault, or none.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal async ValueTask<Fault> DiscardAsync()
    {
        UpstreamConnection connection = Connection!;
        connection.Input.Unpin();
        _responseBody.Begin(connection, ResponseFraming, long.MaxValue);
        Fault fault = Fault.None;
        bool isRead = false;
        while (fault == Fault.None && !isRead && _responseBody.BytesRead <= DiscardedBytesMax)
        {
            BodyEvent step = _responseBody.Next(out _);
            isRead = step == BodyEvent.End;
            if (step == BodyEvent.Fault)
            {
                fault = _responseBody.Fault;
            }
            else if (step is not (BodyEvent.Data or BodyEvent.End))
            {
                fault = await BodyRelay.InputAsync(_responseBody, step);
            }
        }

        connection.Timer.ClearInput();
        _responseBody.End();
        _keepsAlive &= isRead;
        if (fault == Fault.None)
        {
            Complete();
        }
        else
        {
            CloseConnection(fault);
        }

        return fault;
    }

    /// <summary>Turns the connection over to a tunnel, which closes it.</summary>
    internal UpstreamConnection TakeConnection()
    {
        UpstreamConnection connection = Connection!;
        Connection = null;
        connection.Input.Unpin();
        return connection;
    }

    /// <summary>A full pool has made it wait since then.</summary>
    internal void OnPlaced(long since) => _exchange.Stamps.PoolWait += _transport.Loop.Net.Now - since;

    /// <summary>A connection for it was being opened since then.</summary>
    internal void OnDialled(long since) => _exchange.Stamps.Connecting += _transport.Loop.Net.Now - since;

    /// <summary>Ends whatever the attempt waits for with a fault.</summary>
    internal void Abort(Fault fault)
    {
        if (AbortFault == Fault.None)
        {
            AbortFault = fault;
        }

        PoolWait?.Abort(fault);
        ResolveWait?.Abort(fault);
        Dialling?.Socket.Abort(fault);
        Connection?.Socket.Abort(fault);
    }

    /// <summary>Gives back whatever is left, when the exchange ends.</summary>
    internal void End()
    {
        CloseConnection(AbortFault);
        Response.Reset();
    }

    private Fault Send()
    {
        UpstreamConnection connection = Connection!;
        connection.Begin(Timeouts);
        _sentBefore = connection.Socket.BytesSent;
        _hasResponseBytes = false;
        _hasHead = false;
        if (AbortFault != Fault.None)
        {
            return AbortFault;
        }

        if (!HeadOutput.TryWriteRequest(connection.Socket, _exchange.Request, _requestFraming))
        {
            return Fault.NoMemory;
        }

        if (_requestFraming.Kind == BodyKind.None || _requestFraming is { Kind: BodyKind.Length, Length: 0 })
        {
            return Fault.None;
        }

        _requestBody.Begin(connection.Socket, _requestFraming);
        if (_exchange.BufferedBody is { } buffered)
        {
            return buffered.WriteTo(connection.Socket) ? Fault.None : Fault.NoMemory;
        }

        _isPumping = true;
        _isPumpStarted = true;
        _exchange.Stamps.IsStreamed = true;
        _pump = PumpAsync(connection);
        return Fault.None;
    }

    // The request's half: runs beside the response's, and ends early when the connection is taken from under it.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> PumpAsync(UpstreamConnection connection)
    {
        Fault fault = _exchange.AwaitsContinue ? await ContinueAsync(connection) : Fault.None;
        if (fault == Fault.None)
        {
            fault = await BodyRelay.RunAsync(_exchange.RequestBody, _requestBody, connection);
        }

        _isPumping = false;
        if (fault == Fault.None)
        {
            _exchange.Stamps.SentAt = _transport.Loop.Now;
            if (!_hasHead)
            {
                connection.Timer.SetInput(Fault.FirstByteTimeout, Timeouts.FirstByteNanoseconds);
            }
        }
        else if (!_isStopping && AbortFault == Fault.None && fault.Entry().Side != FaultSide.Upstream)
        {
            // The client broke its request: the origin must not take what it has got for all of it.
            AbortFault = fault;
            _exchange.ResponseBody.Abort(fault);
            connection.Socket.Abort(fault);
        }

        return fault;
    }

    // The client sends its body when the origin asks for it, or when it is tired of waiting: until then the time is the
    // origin's.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> ContinueAsync(UpstreamConnection connection)
    {
        connection.Timer.SetInput(Fault.FirstByteTimeout, Timeouts.FirstByteNanoseconds);
        Fault fault = await _exchange.Connection.Socket.ReadableAsync();
        if (!_hasHead)
        {
            connection.Timer.ClearInput();
        }

        return fault;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> ReadHeadAsync()
    {
        UpstreamConnection connection = Connection!;
        if (!_isPumping)
        {
            connection.Timer.SetInput(Fault.FirstByteTimeout, Timeouts.FirstByteNanoseconds);
        }

        for (int interim = 0; interim <= InterimMax; interim++)
        {
            connection.BeginHead(Response);
            while (true)
            {
                InputStep step = connection.ReadHead(Response, out Fault fault);
                if (step == InputStep.Received)
                {
                    break;
                }

                _hasResponseBytes |= connection.Input.Unread > 0;
                if (step == InputStep.Reset)
                {
                    Error = connection.Error;
                    return AbortFault != Fault.None ? AbortFault : fault;
                }

                fault = AbortFault != Fault.None ? AbortFault : await connection.InputAsync(step);
                if (fault != Fault.None)
                {
                    return fault;
                }
            }

            _hasResponseBytes = true;
            if (Response.Status >= 200 || Response.Status == 101)
            {
                _hasHead = true;
                _exchange.Stamps.HeadAt = _transport.Loop.Now;
                connection.Timer.ClearInput();
                return AcceptHead();
            }

            if (_isPumping && Response.Status == 100)
            {
                // From here on the time is the client's.
                connection.Timer.ClearInput();
            }

            _exchange.ForwardInterim(Response);
            connection.Input.Unpin();
        }

        return Fault.BadResponse;
    }

    private Fault AcceptHead()
    {
        if (Response.Status == 101 && !_exchange.IsUpgrade)
        {
            Error = HttpError.UpgradeNotAsked;
            return Fault.BadResponse;
        }

        if (!Framing.TryForResponse(Response, _exchange.Request.Method, out BodyFraming framing, out HttpError error))
        {
            Error = error;
            return Fault.BadResponse;
        }

        ResponseFraming = framing;
        ConnectionOptions options = HopByHop.ReadOptions(Response);
        _keepsAlive = framing.Kind != BodyKind.UntilClose && HopByHop.KeepsAlive(Response, options);
        _keepAliveSeconds = _keepsAlive ? KeepAlive.TimeoutSeconds(Response) : 0;
        return Fault.None;
    }

    private bool CanResend(Fault fault)
    {
        UpstreamConnection connection = Connection!;
        bool isUnsent = connection.Socket.BytesSent == _sentBefore;
        return fault.Entry().ResendSafe
            && AbortFault == Fault.None
            && connection.IsReused
            && !_hasResponseBytes
            && !_isPumpStarted
            && (isUnsent || _exchange.Request.Method.IsIdempotent());
    }

    // Ends the request's half when the response's half is over. What it has not read stays with the exchange.
    private async ValueTask<Fault> StopPumpAsync()
    {
        if (!_isPumpStarted)
        {
            return Fault.None;
        }

        _isPumpStarted = false;
        bool isCut = _isPumping;
        if (isCut)
        {
            _isStopping = true;
            _exchange.Connection.Socket.AbortInput(Fault.UpstreamClosed);
            Connection?.Socket.Abort(Fault.UpstreamClosed);
        }

        Fault fault = await _pump;
        _pump = default;
        return isCut ? Fault.UpstreamClosed : fault;
    }

    private void Complete()
    {
        UpstreamConnection connection = Connection!;
        Connection = null;
        connection.Timer.ClearInput();
        if (_keepsAlive && connection.CanPark(_keepAliveSeconds))
        {
            connection.Park();
        }
        else
        {
            connection.Close(Fault.None, reset: false);
        }
    }

    private void CloseConnection(Fault fault)
    {
        if (Connection is not null)
        {
            Connection.Close(fault, reset: true);
            Connection = null;
        }
    }
}
