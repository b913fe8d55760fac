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

    // How often an attempt that its origin has not acted on is made again as if it had not been made.
    private const int RefusalsMax = 2;

    private readonly BodyReader _responseBody = new();
    private readonly BodyWriter _requestBody = new();
    private TransportLoop _transport = null!;
    private Exchange _exchange = null!;
    private BodyBuffer? _kept;
    private ValueTask<Fault> _pump;
    private BodyFraming _requestFraming;
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

    /// <summary>What went wrong with TLS or HTTP/2, in words; empty when nothing did.</summary>
    internal string UpstreamError { get; set; } = "";

    /// <summary>What exactly the codec refuses in the response, if it does.</summary>
    public HttpError Error { get; private set; }

    /// <summary>The fault with which the attempt was aborted from outside; none when it was not.</summary>
    internal Fault AbortFault { get; private set; }

    /// <summary>Whether its connection is to become a tunnel.</summary>
    internal bool IsTunnel => _exchange.IsUpgrade;

    /// <summary>The origin's side; null while there is none.</summary>
    internal UpstreamChannel? Channel { get; set; }

    internal StreamSocket? Dialling { get; set; }

    internal PoolWait? PoolWait { get; set; }

    internal DialWait? DialWait { get; set; }

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
        UpstreamError = "";
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
        bool isFresh = false;
        int refusals = 0;
        while (true)
        {
            Channel = isFresh ? null : Pool.TryTake(IsTunnel);
            if (Channel is null)
            {
                Fault refused = await Pool.AcquireAsync(this, isFresh);
                if (refused != Fault.None)
                {
                    return refused;
                }
            }

            _transport.Counters.Reused += Channel!.IsReused ? 1 : 0;
            _exchange.Stamps.IsReused = Channel.IsReused;
            Fault fault = _exchange.IsUpgrade ? await Channel.ReadyAsync() : Fault.None;
            if (fault == Fault.None)
            {
                fault = Send();
            }

            if (fault == Fault.None)
            {
                fault = await ReadHeadAsync();
            }

            if (fault == Fault.None)
            {
                return Fault.None;
            }

            // Who was refused in favour of others may well use the connection that refused it, in its turn.
            bool isRefused = Channel.IsUnprocessed && refusals++ < RefusalsMax;
            bool resends = (isRefused || !isFresh) && CanResend(fault);
            await StopPumpAsync();
            CloseChannel(fault);
            if (!resends || AbortFault != Fault.None)
            {
                _exchange.RequestBody.ForgetKept();
                return AbortFault != Fault.None ? AbortFault : fault;
            }

            if (_exchange.RequestBody.Kept is not null)
            {
                // Until the body streams again its time is not the client's.
                _exchange.Channel.Timer.ClearInput();
            }

            isFresh = !isRefused;
            _transport.Counters.Resent++;
        }
    }

    /// <summary>Relays the body of the response, after the exchange has started its own.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public async ValueTask<Fault> RelayAsync()
    {
        UpstreamChannel channel = Channel!;
        channel.UnpinHead();
        _responseBody.Begin(channel, ResponseFraming, long.MaxValue);
        ValueTask<Fault> relaying = BodyRelay.RunAsync(_responseBody, _exchange.ResponseBody, _exchange.Channel);
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
            CloseChannel(fault);
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
        UpstreamChannel channel = Channel!;
        channel.UnpinHead();
        _responseBody.Begin(channel, ResponseFraming, long.MaxValue);
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

        channel.Timer.ClearInput();
        _responseBody.End();
        _keepsAlive &= isRead;
        if (fault == Fault.None)
        {
            Complete();
        }
        else
        {
            CloseChannel(fault);
        }

        return fault;
    }

    /// <summary>Turns the channel over to a tunnel, which closes it.</summary>
    internal UpstreamChannel TakeChannel()
    {
        UpstreamChannel channel = Channel!;
        Channel = null;
        channel.UnpinHead();
        return channel;
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
        DialWait?.Abort(fault);
        ResolveWait?.Abort(fault);
        Dialling?.Abort(fault);
        Channel?.Stream.Abort(fault);
    }

    /// <summary>Gives back whatever is left, when the exchange ends.</summary>
    internal void End()
    {
        CloseChannel(AbortFault);
        _exchange.RequestBody.ForgetKept();
        Response.Reset();
    }

    private Fault Send()
    {
        UpstreamChannel channel = Channel!;
        channel.Begin(Timeouts);
        if (_exchange.IsGrpc)
        {
            channel.BeginStream();
        }

        _hasResponseBytes = false;
        _hasHead = false;
        if (AbortFault != Fault.None)
        {
            return AbortFault;
        }

        Fault fault = channel.SendHead(_exchange.Request, _requestFraming);
        if (fault != Fault.None || !_requestFraming.HasContent)
        {
            return fault;
        }

        _requestBody.Begin(channel, _requestFraming);
        if (_exchange.BufferedBody is { } buffered)
        {
            return buffered.WriteTo(channel.Stream) && channel.TryEndMessage(trailers: null)
                ? Fault.None
                : Fault.NoMemory;
        }

        if (!TryReplay(channel))
        {
            return Fault.NoMemory;
        }

        _isPumping = true;
        _isPumpStarted = true;
        _isStopping = false;
        _exchange.Stamps.IsStreamed = true;
        _pump = PumpAsync(channel);
        return Fault.None;
    }

    // Of a body that streams to HTTP/2 the beginning is kept until the response begins: the origin may say that it has
    // not acted on the request. What was sent in vain goes again.
    private bool TryReplay(UpstreamChannel channel)
    {
        BodyReader body = _exchange.RequestBody;
        if (body.BytesRead == 0)
        {
            if (channel.IsFramed && body.Kept is null)
            {
                body.Keep(_kept ??= new BodyBuffer(_transport.Loop.Slabs));
            }

            return true;
        }

        for (int piece = 0; body.Kept is { } kept && kept.Piece(piece) is { IsEmpty: false } bytes; piece++)
        {
            if (_requestBody.Write(bytes) < bytes.Length)
            {
                return false;
            }
        }

        return true;
    }

    // The request's half: runs beside the response's, and ends early when the connection is taken from under it.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> PumpAsync(UpstreamChannel channel)
    {
        Fault fault = _exchange.AwaitsContinue ? await ContinueAsync(channel) : Fault.None;
        if (fault == Fault.None)
        {
            fault = await BodyRelay.RunAsync(_exchange.RequestBody, _requestBody, channel);
        }

        _isPumping = false;
        if (fault == Fault.None)
        {
            _exchange.Stamps.SentAt = _transport.Loop.Now;
            if (!_hasHead)
            {
                channel.Timer.SetInput(Fault.FirstByteTimeout, Timeouts.FirstByteNanoseconds);
            }
        }
        else if (!_isStopping && AbortFault == Fault.None && fault.Entry().Side != FaultSide.Upstream)
        {
            // The client broke its request: the origin must not take what it has got for all of it.
            AbortFault = fault;
            _exchange.ResponseBody.Abort(fault);
            channel.Stream.Abort(fault);
        }

        return fault;
    }

    // The client sends its body when the origin asks for it, or when it is tired of waiting: until then the time is the
    // origin's.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> ContinueAsync(UpstreamChannel channel)
    {
        channel.Timer.SetInput(Fault.FirstByteTimeout, Timeouts.FirstByteNanoseconds);
        Fault fault = await _exchange.Channel.Stream.ReadableAsync();
        if (!_hasHead)
        {
            channel.Timer.ClearInput();
        }

        return fault;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> ReadHeadAsync()
    {
        UpstreamChannel channel = Channel!;
        if (!_isPumping)
        {
            channel.Timer.SetInput(Fault.FirstByteTimeout, Timeouts.FirstByteNanoseconds);
        }

        for (int interim = 0; interim <= InterimMax; interim++)
        {
            channel.BeginHead(Response);
            while (true)
            {
                InputStep step = channel.ReadHead(Response, out Fault fault);
                if (step == InputStep.Received)
                {
                    break;
                }

                _hasResponseBytes |= channel.HasResponseBytes;
                if (step == InputStep.Reset)
                {
                    Error = channel.Error;
                    UpstreamError = channel.Reason;
                    return AbortFault != Fault.None ? AbortFault : fault;
                }

                fault = AbortFault != Fault.None ? AbortFault : await channel.InputAsync(step);
                if (fault != Fault.None)
                {
                    UpstreamError = channel.Reason;
                    return fault;
                }
            }

            _hasResponseBytes = true;
            if (Response.Status >= 200 || Response.Status == 101)
            {
                _hasHead = true;
                _exchange.RequestBody.ForgetKept();
                _exchange.Stamps.HeadAt = _transport.Loop.Now;
                channel.Timer.ClearInput();
                return AcceptHead();
            }

            if (_isPumping && Response.Status == 100)
            {
                // From here on the time is the client's.
                channel.Timer.ClearInput();
            }

            _exchange.ForwardInterim(Response);
            channel.UnpinHead();
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

        if (!Channel!.TryFrame(Response, _exchange.Request.Method, out BodyFraming framing, out HttpError error))
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
        UpstreamChannel channel = Channel!;
        bool isSafe = channel.IsReused && (channel.IsUnsent || _exchange.Request.Method.IsIdempotent());
        return fault.Entry().ResendSafe
            && AbortFault == Fault.None
            && !_hasResponseBytes
            && (channel.IsUnprocessed ? CanReplay : isSafe && !_isPumpStarted);
    }

    // Whether all of the request that was sent is still there.
    private bool CanReplay => !_isPumpStarted || _exchange.RequestBody.BytesRead == 0
        || _exchange.RequestBody.Kept is not null;

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
            _exchange.Channel.Stream.AbortInput(Fault.UpstreamClosed);
            Channel?.Stream.Abort(Fault.UpstreamClosed);
        }

        Fault fault = await _pump;
        _pump = default;
        return isCut ? Fault.UpstreamClosed : fault;
    }

    private void Complete()
    {
        UpstreamChannel channel = Channel!;
        Channel = null;
        channel.Complete(_keepsAlive, _keepAliveSeconds);
    }

    private void CloseChannel(Fault fault)
    {
        if (Channel is not null)
        {
            Channel.Close(fault, reset: true);
            Channel = null;
        }
    }
}
