using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One client connection: lets it in, shakes hands, has it served by the protocol that it speaks, and closes it.
/// Owner: one loop thread, for life.
/// </summary>
internal sealed class DownstreamConnection : ISocketOwner, ITimedConnection, ILoopRoot
{
    private const long IdleAgeMin = 1_000_000_000;

    private readonly ServedListener _listener;
    private DownstreamOptions _options;
    private IExchangeHandler _handler;
    private IServerProtocol? _protocol;
    private LinkedListNode<DownstreamConnection>? _unfinishedHead;
    private bool _isUnused;
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
    {
        Transport = transport;
        Socket = new StreamSocket(transport.Loop, descriptor, Fault.DownstreamReset);
        Input = new ConnectionInput(Socket);
        Timer = new ConnectionTimer(Socket) { Owner = this };
        Peer = peer;
        _listener = listener;
        ListenerService service = listener.Service;
        _options = service.Options;
        _handler = service.Handler;
        _isGreeted = _options.SendsProxyHeader is { } sends && sends(peer);
    }

    internal TransportLoop Transport { get; }

    internal EventLoop Loop => Transport.Loop;

    internal StreamSocket Socket { get; }

    internal ConnectionInput Input { get; }

    internal ConnectionTimer Timer { get; }

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

    /// <summary>How it is served: that of the last exchange to begin.</summary>
    internal DownstreamOptions Options => _options;

    internal long IdleNanoseconds => _options.IdleNanoseconds;

    /// <summary>With what it was aborted from outside; none when it was not.</summary>
    internal Fault AbortFault { get; private set; }

    /// <summary>Whether the process or the listener is on its way out: what begins now is the last.</summary>
    internal bool IsEnding => Transport.IsDraining || _listener.IsClosing;

    /// <summary>Whether an exchange or a handshake is under way.</summary>
    internal bool IsBusy => _protocol is { IsBusy: true } || _unfinishedHead is not null || Socket.OutputBytes > 0;

    /// <summary>Whether it serves the process's own needs, and a drain does not wait for it.</summary>
    internal bool IsInternal => _options.IsInternal;

    /// <summary>What the connection adds to the counts of load: the process's own is none.</summary>
    internal int Load => _options.IsInternal ? 0 : 1;

    /// <summary>
    /// For how many nanoseconds the connection has been idle, and could be done without; 0 when it is in use, serves
    /// the process itself, or became idle less than a second ago: then its next request may be on the way.
    /// </summary>
    internal long IdleAge
    {
        get
        {
            bool isInUse = _protocol is null || IsInternal || IsBusy || Socket.IsWriteShut;
            long age = isInUse ? 0 : Loop.Now - _protocol!.IdleSince;
            return age < IdleAgeMin ? 0 : age;
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
        if (fault == Fault.None && !_isUnused)
        {
            Http1Server? http1 = SpeaksHttp2() ? null : new Http1Server(this);
            if (http1 is not null)
            {
                _protocol = http1;
                fault = await http1.ServeAsync();
            }

            if (http1 is null || http1.HasMetHttp2)
            {
                Http2Server http2 = new(this);
                _protocol = http2;
                fault = await http2.ServeAsync();
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
        bool isTold = _protocol is not null && _protocol.OnEscape();
        if (isTold)
        {
            Socket.FlushNow();
        }

        Finish(Fault.Defect, reset: !isTold);
    }

    /// <summary>How connections of its listener are served from here on.</summary>
    internal IExchangeHandler Renew()
    {
        ListenerService service = _listener.Service;
        _options = service.Options;
        _handler = service.Handler;
        return _handler;
    }

    /// <summary>
    /// Lets its client go as soon as what it has asked for is done: the process ends, or the listener that it came in
    /// by.
    /// </summary>
    internal void BeginDrain(ServedListener? listener = null)
    {
        bool isMeant = listener is null ? !IsInternal : ReferenceEquals(_listener, listener);
        if (isMeant)
        {
            _protocol?.BeginDrain();
        }
    }

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
    public void OnTimeout(Fault fault)
    {
        bool isBusy = _protocol is { IsBusy: true };
        if (fault == Fault.IdleTimeout && !isBusy && !Socket.IsWriteShut && Socket.OutputBytes > 0)
        {
            // Still busy with the last response, which has its own rule: being idle begins after it.
            Timer.SetInput(Fault.IdleTimeout, _options.IdleNanoseconds);
            return;
        }

        if (AbortFault == Fault.None)
        {
            AbortFault = fault;
        }

        if (_protocol is not null)
        {
            _protocol.OnTimeout(fault);
        }
        else
        {
            Socket.Abort(fault);
        }
    }

    /// <inheritdoc/>
    public void OnHangUp() => _protocol?.OnHangUp();

    /// <inheritdoc/>
    public void OnUnawaitedInput()
    {
        // A pipelined request, or the end of the client's direction: both wait until the exchange is over.
    }

    // A head that does not come in one piece has its own time, counted from its first byte; so has a handshake.
    internal void BeginUnfinishedHead()
    {
        if (_unfinishedHead is null)
        {
            Timer.SetInput(Fault.HeadTimeout, _options.HeadNanoseconds);
            _unfinishedHead = Transport.UnfinishedHeads.Add(this, _options.HeadLimit);
        }
    }

    internal void EndUnfinishedHead()
    {
        if (_unfinishedHead is not null)
        {
            Transport.UnfinishedHeads.Remove(_unfinishedHead, _options.HeadLimit);
            _unfinishedHead = null;
        }
    }

    // A client that was let in under the rules of one host is not served another that asks for more (RFC 9110 15.5.20).
    internal bool IsMisdirected(Head request)
    {
        return _certificate is not null
            && !_tls!.MayServe(_certificate, HostSyntax.WithoutPort(request.Authority));
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
        return hasMemory && Socket.Attach(this) >= 0 ? Fault.None : Fault.NoMemory;
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

    // By what was agreed on in the handshake, or because nothing else is spoken here. In plaintext HTTP/1.1 looks at
    // what comes first.
    private bool SpeaksHttp2() => Socket.Tls is { } session && session.Protocol.SequenceEqual("h2"u8);

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
        Fault fault = AbortFault != Fault.None ? AbortFault : await greeting.ReadAsync();
        EndUnfinishedHead();
        Timer.ClearInput();
        _greetingBytes = greeting.Bytes;
        _isUnused = greeting.IsMissing;
        if (fault == Fault.None && !_isUnused)
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
        Fault fault = AbortFault != Fault.None
            ? AbortFault
            : await Socket.HandshakeAsync(Fault.TlsHandshakeFailed);
        EndUnfinishedHead();
        Timer.ClearInput();
        if (fault == Fault.TlsHandshakeFailed)
        {
            return RefuseHandshake();
        }

        if (fault == Fault.None)
        {
            bool isResumed = Socket.Tls!.IsResumed;
            Transport.Counters.DownstreamTlsResumed += isResumed ? 1 : 0;
            Transport.Counters.DownstreamTlsFull += isResumed ? 0 : 1;
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
            _isUnused = true;
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

    private async ValueTask CloseAsync(Fault fault)
    {
        EndUnfinishedHead();
        if (fault == Fault.Stopping && !IsBusy)
        {
            // Idle at the end of a drain: nothing is cut, and a request that is on its way must not meet a reset.
            fault = Fault.None;
        }

        // A client that ends its direction in the middle of a request still gets the answers to those before it, and
        // one that agrees to nothing gets to know why.
        bool isCut = _protocol is { IsCut: true };
        bool isTold = fault
            is Fault.None or Fault.DownstreamClosed or Fault.TlsHandshakeFailed or Fault.BadHttp2;
        bool isAborted = isCut || !isTold;
        if (!isAborted && Socket.OutputBytes > 0 && !Socket.IsHungUp)
        {
            Timer.SetOutputRate(Fault.ReaderTooSlow);
            Fault unsent = await Socket.DrainedAsync(0);
            isAborted = unsent != Fault.None;
            fault = isAborted ? unsent : fault;
        }

        // In a drain it is we who end the connection, and the client may have sent its next request already.
        bool isUnread = _protocol is { IsUnread: true } || IsEnding || Input.Unread > 0 || Socket.CanRead;
        if (!isAborted && isUnread && !Socket.IsHalfClosed && !Socket.IsHungUp)
        {
            await LingeringClose.RunAsync(this);
        }

        if (!isAborted && IsSecure && !Socket.IsHungUp)
        {
            await SayEndAsync();
        }

        // What is not complete must not look so; an idle connection just ends.
        Finish(fault, reset: isCut || Socket.OutputBytes > 0);
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
        _protocol?.Release();
        if (_isCounted)
        {
            _options.AddressLimit.Remove(Peer);
        }

        Transport.Counters.DownstreamOpen -= Load;
        Transport.Counters.DownstreamBytesReceived += Socket.BytesReceived;
        Transport.Counters.DownstreamBytesSent += Socket.BytesSent;
        Transport.Metrics.DownstreamClosed.Add(fault);
        Timer.Dispose();
        Input.ReleaseAll();
        Socket.Close(reset);
        Transport.Connections.Remove(this);
        Loop.RemoveConnection();
    }
}
