using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Telemetry;

namespace Weir.Transport;

/// <summary>
/// One downstream request and its response. Owner: one loop thread; pooled, and not to be kept after its handler has
/// ended.
/// </summary>
/// <remarks>
/// Both halves are independent: a response may start, and end, before the request's body has been read. The commit
/// point is the first byte of the final response: before it a fault can still be answered, after it the connection is
/// cut, so that a truncated body never looks complete.
/// </remarks>
public sealed class Exchange
{
    private const int RequestIdBytesMax = 128;

    private readonly TransportLoop _transport;
    private readonly ExchangeBudget _budget;
    private readonly ResponseWriter _writer;
    private readonly byte[] _requestId = new byte[RequestIdBytesMax];
    private int _requestIdLength;
    private BodyBuffer? _buffer;
    private Attempt? _attempt;
    private Tunnel? _tunnel;
    private LaneWait? _laneWait;
    private bool _isAttempting;
    private bool _isHeadReleased;
    private Head? _fields;

    internal Exchange? NextFree;

    internal HeadParser Parser;

    internal ExchangeTimes Stamps;

    internal Exchange(TransportLoop transport)
    {
        _transport = transport;
        _budget = new ExchangeBudget(this);
        _writer = new ResponseWriter(this);
    }

    /// <summary>The head of the request; a handler edits it before it is sent on.</summary>
    public Head Request { get; private set; } = new();

    /// <summary>How the request's body is framed.</summary>
    public BodyFraming RequestFraming { get; private set; }

    /// <summary>Whether the client waits for 100 (Continue).</summary>
    public bool ExpectsContinue { get; private set; }

    /// <summary>Whether the client asks for another protocol on this connection.</summary>
    public bool IsUpgrade { get; private set; }

    /// <summary>Whether the request came over TLS.</summary>
    public bool IsSecure => Channel?.Connection is { IsSecure: true };

    /// <summary>Whether it is a call of gRPC: messages in streams both ways, and a status in trailers.</summary>
    public bool IsGrpc { get; private set; }

    /// <summary>The certificate that the client showed; null for none.</summary>
    public ClientCertificate? ClientCertificate => Channel?.Connection.ClientCertificate;

    /// <summary>The client's address, as accepted.</summary>
    public NetAddress Client => Channel.Connection.Peer;

    /// <summary>The loop that the exchange lives on.</summary>
    public TransportLoop Transport => _transport;

    /// <summary>When the first byte of the request was read, in nanoseconds of the loop's clock.</summary>
    public long StartedAt => Stamps.StartedAt;

    /// <summary>When what happened to it; what has not happened is 0.</summary>
    public ref readonly ExchangeTimes Times => ref Stamps;

    /// <summary>The status that went downstream; 0 while none has.</summary>
    public int Status { get; private set; }

    /// <summary>Whether a byte of the final response has been handed downstream.</summary>
    public bool IsCommitted => Status != 0;

    /// <summary>The handler's own note of what it matched.</summary>
    public object? Route { get; set; }

    /// <summary>A number that the handler keeps for its <see cref="Shaper"/>.</summary>
    public int Note { get; set; }

    /// <summary>
    /// Changes the head of every response of the exchange before it goes out, also of those to faults; null: none is
    /// changed.
    /// </summary>
    public ResponseShaper? Shaper { get; set; }

    /// <summary>Where the request was sent, or was to be sent; null for an answer of our own.</summary>
    public Destination? Destination { get; private set; }

    /// <summary>The system's error number behind a fault, which a handler may set; 0 when there is none.</summary>
    public int Errno { get; set; }

    /// <summary>What exactly the codec refuses, if that is the fault.</summary>
    public HttpError Error { get; internal set; }

    /// <summary>What went wrong with a destination's TLS or HTTP/2, in words; empty when nothing did.</summary>
    public string UpstreamError { get; private set; } = "";

    /// <summary>The request's identifier; empty until it is set.</summary>
    public ReadOnlySpan<byte> RequestId => _requestId.AsSpan(0, _requestIdLength);

    /// <summary>
    /// What ended the exchange from outside (the client left, or took too long); none while it may go on. A handler
    /// that waited for something of its own looks here before it goes on.
    /// </summary>
    public Fault AbortFault { get; private set; }

    /// <summary>Bytes of the response's body so far.</summary>
    public long ResponseBytes => IsCommitted ? ResponseBody.BytesWritten : 0;

    /// <summary>Bytes of the request's body that were read so far; of a tunnel, what came from the client.</summary>
    public long RequestBytes => RequestFraming.Kind != BodyKind.None || IsTunnel ? RequestBody.BytesRead : 0;

    /// <summary>The client's side; null when nobody is there.</summary>
    internal DownstreamChannel Channel { get; set; } = null!;

    internal BodyReader RequestBody { get; } = new();

    internal BodyWriter ResponseBody { get; } = new();

    /// <summary>The request's body, when it was read whole.</summary>
    internal BodyBuffer? BufferedBody { get; private set; }

    /// <summary>Whether the connection serves another exchange after this one.</summary>
    internal bool KeepsAlive { get; set; }

    /// <summary>Whether a client that waits for 100 (Continue) was told to go on.</summary>
    internal bool IsContinued { get; private set; }

    /// <summary>Whether the client still waits to be told to go on, as far as can be seen.</summary>
    internal bool AwaitsContinue => ExpectsContinue && !IsContinued && Channel.Input.Unread == 0;

    internal bool IsTunnel => _tunnel is not null;

    /// <summary>
    /// Whether a client that was never told to go on may, or may not, send its body: nothing behind it can be trusted.
    /// </summary>
    internal bool IsUnasked(int status) =>
        ExpectsContinue && !IsContinued && !RequestBody.IsComplete && status != 101;

    /// <summary>Whether nobody is downstream: a copy of another exchange's request.</summary>
    internal bool IsDetached { get; private set; }

    /// <summary>
    /// Sets the identifier that goes to the origin, to the client and into the log; cut at 128 bytes.
    /// </summary>
    public void SetRequestId(ReadOnlySpan<byte> value)
    {
        _requestIdLength = Math.Min(value.Length, RequestIdBytesMax);
        value[.._requestIdLength].CopyTo(_requestId);
    }

    /// <summary>Bounds the request's body by a route's own limit. The result is a fault, or none.</summary>
    public Fault LimitBody(long bytesMax)
    {
        RequestBody.BytesMax = bytesMax;
        return RequestFraming.Kind == BodyKind.Length && RequestFraming.Length > bytesMax
            ? Fault.BodyTooLarge
            : Fault.None;
    }

    /// <summary>
    /// Bounds the time of the exchange, from its first byte on: <see cref="Fault.BudgetSpent"/> when it is over. The
    /// bound ends at a tunnel, at an event stream and when the answer of a call of gRPC streams; what the caller of
    /// gRPC itself gives to its call counts too, and holds to the end.
    /// </summary>
    /// <param name="nanoseconds">The budget of the route; 0 for none.</param>
    public void StartBudget(long nanoseconds) => _budget.Start(nanoseconds);

    /// <summary>
    /// Whether a shaper may have the body of the response that starts coded: not that of a short one, which is written
    /// at once.
    /// </summary>
    public bool TakesEncoder { get; private set; } = true;

    /// <summary>Codes the body of the response that is about to start; its length is not known any more.</summary>
    /// <param name="encoder">It belongs to the exchange from here on, which disposes of it at its end.</param>
    /// <param name="flushes">Whether what is at hand goes out when the source has to be waited for.</param>
    public void EncodeBody(BodyEncoder encoder, bool flushes) => ResponseBody.Encode(encoder, flushes);

    /// <summary>
    /// Reads a small body whole, before a destination is chosen; others are streamed. A fault, or none.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public async ValueTask<Fault> BufferSmallBodyAsync()
    {
        bool isSmall = RequestFraming is { Kind: BodyKind.Length, Length: > 0 and <= BodyBuffer.BytesMax }
            && RequestFraming.Length <= RunAhead.BytesMax(_transport.Loop.Slabs);
        if (!isSmall || ExpectsContinue || BufferedBody is not null)
        {
            return Fault.None;
        }

        _buffer ??= new BodyBuffer(_transport.Loop.Slabs);
        BufferedBody = _buffer;
        while (true)
        {
            BodyEvent step = RequestBody.Next(out BodyPiece piece);
            Fault fault = Fault.None;
            if (step == BodyEvent.Data)
            {
                fault = _buffer.TryAppend(piece.Span) ? Fault.None : Fault.NoMemory;
            }
            else if (step == BodyEvent.End)
            {
                Channel.Timer.ClearInput();
                Stamps.ReadyAt = _transport.Loop.Now;
                return Fault.None;
            }
            else
            {
                fault = step == BodyEvent.Fault ? RequestBody.Fault : await BodyRelay.InputAsync(RequestBody, step);
            }

            if (fault != Fault.None)
            {
                Stamps.ReadyAt = _transport.Loop.Now;
                return fault;
            }
        }
    }

    /// <summary>Begins an attempt at a destination. One at a time; it ends with the exchange.</summary>
    public Attempt BeginAttempt(Destination destination, AttemptTimeouts timeouts)
    {
        _attempt ??= _transport.RentAttempt();
        _isAttempting = true;
        Destination = destination;
        if (!Stamps.IsAttempted)
        {
            Stamps.IsAttempted = true;
            Stamps.ReadyAt = _transport.Loop.Net.Now;
        }

        _attempt.Begin(_transport, this, destination, timeouts);
        return _attempt;
    }

    /// <summary>
    /// An empty head for an answer of the handler's own; it belongs to the exchange, which has one of them.
    /// </summary>
    public Head NewFields()
    {
        _fields ??= new Head();
        _fields.Reset();
        return _fields;
    }

    /// <summary>Answers at once with a short body at hand. The result is a fault, or none.</summary>
    /// <param name="status">200 to 999.</param>
    /// <param name="fields">The fields of the response; framing, Date and Connection are added.</param>
    /// <param name="body">The body; left out where the method or status has none.</param>
    public Fault Respond(int status, Head fields, ReadOnlySpan<byte> body)
    {
        TakesEncoder = false;
        Fault fault = StartResponse(status, fields, body.Length, out bool hasBody);
        TakesEncoder = true;
        if (fault != Fault.None || !hasBody)
        {
            return fault;
        }

        return ResponseBody.Write(body) == body.Length && ResponseBody.TryEnd(trailers: null)
            ? Fault.None
            : Fault.NoMemory;
    }

    /// <summary>
    /// As <see cref="Respond"/>, for a body of any length: it is written no faster than the client reads and slabs are
    /// to be had.
    /// </summary>
    public ValueTask<Fault> RespondAsync(int status, Head fields, ReadOnlyMemory<byte> body)
    {
        Fault fault = StartResponse(status, fields, body.Length, out bool hasBody);
        return fault != Fault.None || !hasBody ? new ValueTask<Fault>(fault) : _writer.WriteWholeAsync(body);
    }

    /// <summary>
    /// As <see cref="Respond"/>, for a body that many share: it is sent from where it lies unless it is short or coded.
    /// </summary>
    public ValueTask<Fault> RespondAsync(int status, Head fields, SharedBytes body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Fault fault = StartResponse(status, fields, body.Length, out bool hasBody);
        return fault != Fault.None || !hasBody ? new ValueTask<Fault>(fault) : _writer.WriteWholeAsync(body);
    }

    /// <summary>
    /// Starts a response of known length: then <c>WriteAsync</c> and <see cref="WriteFileAsync"/> bring exactly so many
    /// bytes if it has a body, and <see cref="EndResponseAsync"/> ends it.
    /// </summary>
    /// <param name="status">200 to 999.</param>
    /// <param name="fields">The fields of the response; framing, Date and Connection are added.</param>
    /// <param name="length">The length of the body in bytes, also where it is left out.</param>
    /// <param name="hasBody">Whether the method and the status have a body.</param>
    public Fault StartResponse(int status, Head fields, long length, out bool hasBody)
    {
        bool hasNone = status is 204 or 304;
        bool isHead = Request.Method == Method.Head;
        hasBody = !hasNone && !isHead;
        BodyFraming framing = hasNone ? BodyFraming.None
            : isHead ? BodyFraming.Announce(length)
            : BodyFraming.OfLength(length);
        return StartResponse(Own(fields), status, framing);
    }

    /// <summary>
    /// Starts a response whose length nobody knows yet: then <c>WriteAsync</c> for each piece, and
    /// <see cref="EndResponseAsync"/>. Call <see cref="BeginStream"/> as well when pieces come at long intervals.
    /// </summary>
    /// <param name="status">200 to 999, one that has a body.</param>
    /// <param name="fields">The fields of the response; framing, Date and Connection are added.</param>
    public Fault StartResponse(int status, Head fields) =>
        StartResponse(Own(fields), status, Request.Method == Method.Head ? BodyFraming.None : BodyFraming.Chunked);

    /// <summary>
    /// Writes a piece of the body of a response that was started. It is copied, and sent at the end of the tick; the
    /// task ends when the client has taken so much that more may be written. The result is a fault, or none.
    /// </summary>
    public ValueTask<Fault> WriteAsync(ReadOnlyMemory<byte> piece) => _writer.WriteAsync(piece);

    /// <summary>
    /// Writes a range of bytes that many share as a piece of the body of a response that was started.
    /// </summary>
    public ValueTask<Fault> WriteAsync(SharedBytes body, int start, int length) =>
        _writer.WriteAsync(body, start, length);

    /// <summary>
    /// Writes a range of a file as a piece of the body of a response that was started, no faster than the client reads
    /// and without blocking the loop. The result is a fault, or none: a file that ends early is one.
    /// </summary>
    public ValueTask<Fault> WriteFileAsync(OpenFile file, long position, long length) =>
        FileRelay.RunAsync(this, file, position, length);

    /// <summary>
    /// Waits for work that was posted to a lane, as long as the client is there. The result is a fault, or none; after
    /// a fault the work's result is not the caller's any more.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public async ValueTask<Fault> WaitAsync(LaneWait wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        if (AbortFault != Fault.None)
        {
            wait.Abort(AbortFault);
            return AbortFault;
        }

        _laneWait = wait;
        Fault fault = await wait.WaitAsync();
        _laneWait = null;
        return fault;
    }

    /// <summary>Ends the body of a response that was started. The result is a fault, or none.</summary>
    public ValueTask<Fault> EndResponseAsync() => _writer.EndAsync();

    /// <summary>
    /// Sends the head of the final response: the commit point. A body that ends by close, or is chunked, is framed as
    /// the client's version allows.
    /// </summary>
    public Fault StartResponse(Head response, int status, BodyFraming framing)
    {
        if (IsUpgrade && Request.MajorVersion == 2 && status is >= 200 and < 300)
        {
            // To extended CONNECT that says that the other protocol begins (RFC 8441 5), which nobody speaks here.
            return Fault.UpgradeRefused;
        }

        if (Shaper is not null && !IsCommitted)
        {
            framing = Shaper(this, response, status, framing);
        }

        if (!Channel.TryStartResponse(this, response, status, ref framing))
        {
            // What is answered instead has a body of its own.
            ResponseBody.End();
            return HeadOutput.FaultOf(response, Fault.ResponseHeadTooLarge);
        }

        Status = status;
        ResponseBody.Begin(Channel, framing);
        _budget.OnResponse(response, framing);
        return Fault.None;
    }

    /// <summary>The exchange is an event stream: its idle time replaces rates and the time between bytes.</summary>
    public void BeginStream()
    {
        _budget.EndRoute();
        Stamps.IsLasting = true;
        Channel.IsStream = true;
        if (_isAttempting)
        {
            ReleaseRequestHead();
            _attempt!.Channel?.BeginStream();
        }
    }

    /// <summary>
    /// Becomes a tunnel to the attempt's connection, after 101 has been written with
    /// <see cref="StartResponse(Head, int, BodyFraming)"/>. Ends when both directions have.
    /// </summary>
    public ValueTask<Fault> TunnelAsync()
    {
        KeepsAlive = false;
        _budget.Clear();
        Stamps.IsLasting = true;
        ReleaseRequestHead();
        _tunnel = new Tunnel(this, _attempt!.TakeChannel());

        // A tunnel may last for hours, and needs nothing of the attempt any more.
        _attempt.End();
        _transport.ReturnAttempt(_attempt);
        _attempt = null;
        _isAttempting = false;
        return _tunnel.RunAsync();
    }

    /// <summary>
    /// Gives the memory of the request's head back, when the response has begun and will last: only what the record
    /// needs stays.
    /// </summary>
    internal void ReleaseRequestHead()
    {
        if (!_isHeadReleased)
        {
            _isHeadReleased = true;
            Head whole = Request;
            Request = Head.RecordOf(whole);
            _transport.Heads.Return(whole);
            Channel.UnpinHead();
        }
    }

    /// <summary>
    /// Finds out whether it is a call of gRPC: also of a head that is refused, since its answer hangs on that.
    /// </summary>
    internal void Recognize() => IsGrpc = Request.MajorVersion == 2 && Grpc.IsOfGrpc(Request);

    /// <summary>Takes over the request's half of a head that was just read. The result is a fault, or none.</summary>
    internal Fault Begin(DownstreamOptions options)
    {
        if (!Channel.TryBegin(this, out RequestShape shape, out HttpError error))
        {
            Error = error;
            return error.RequestFault();
        }

        RequestFraming = shape.Framing;
        RequestBody.Begin(Channel, shape.Framing, options.BodyBytesMax);
        ExpectsContinue = shape.ExpectsContinue;
        IsUpgrade = shape.IsUpgrade;
        Recognize();
        if (IsGrpc)
        {
            // Either side may be quiet for as long as the other is not.
            Channel.IsStream = true;
        }

        // The handler holds the length to the bound of its route (LimitBody), which may be the larger one.
        return Request.Method == Method.Connect ? Fault.MethodNotAllowed : Fault.None;
    }

    /// <summary>
    /// Makes an exchange of its own with the same request and the body that was read whole; nobody is downstream of
    /// it. Null when there is no memory, or the body is not at hand.
    /// </summary>
    internal Exchange? TryCopy()
    {
        bool hasBody = RequestFraming.HasContent;
        if (hasBody && BufferedBody is null)
        {
            return null;
        }

        Exchange copy = _transport.RentExchange(channel: null);
        copy.Stamps.StartedAt = _transport.Loop.Now;
        copy.Request.CopyFrom(Request);
        copy.RequestFraming = RequestFraming;
        copy.IsDetached = true;
        if (hasBody && !copy.TryCopyBody(BufferedBody!))
        {
            copy.End();
            _transport.ReturnExchange(copy);
            return null;
        }

        return copy;
    }

    /// <summary>Forwards an interim response, to clients that understand it.</summary>
    internal void ForwardInterim(Head interim)
    {
        bool isContinue = interim.Status == 100;
        if (IsDetached || Request.MinorVersion == 0 || IsCommitted || (isContinue && (!ExpectsContinue || IsContinued)))
        {
            return;
        }

        if (isContinue)
        {
            IsContinued = true;
            Channel.StartBodyInput();
        }

        HopByHop.Strip(interim);

        // Without memory for it an interim response is left out; the final one follows all the same.
        Channel.WriteInterim(interim);
    }

    /// <summary>Ends whatever the exchange waits for: the client is gone, or too slow.</summary>
    internal void Abort(Fault fault)
    {
        if (AbortFault == Fault.None)
        {
            AbortFault = fault;
        }

        ResponseBody.Abort(fault);
        _tunnel?.Abort(fault);
        if (_isAttempting)
        {
            _attempt!.Abort(fault);
        }

        _laneWait?.Abort(fault);
    }

    /// <summary>Gives back what the exchange holds, but not its head.</summary>
    internal void End()
    {
        _budget.Clear();
        ResponseBody.End();
        if (_isAttempting)
        {
            Errno = _attempt!.Errno;
            UpstreamError = _attempt.UpstreamError;
            if (Error == HttpError.None)
            {
                Error = _attempt.Error;
            }

            _attempt.End();
            _isAttempting = false;
        }

        RequestBody.End();
        if (BufferedBody is not null)
        {
            BufferedBody.Clear();
            BufferedBody = null;
        }
    }

    /// <summary>Answers a fault: its status, its word, a short body. False when there is no memory for it.</summary>
    internal bool TryAnswer(Fault fault)
    {
        Fault written = FaultAnswer.Write(this, fault.Entry());
        return written == Fault.None;
    }

    internal void Reset()
    {
        Request = _isHeadReleased ? _transport.Heads.Rent() : Request;
        Request.Reset();

        // What was at hand of the body may have been read once more after the end, for the connection's sake.
        RequestBody.End();
        _requestIdLength = 0;
        Stamps = default;
        RequestFraming = BodyFraming.None;
        ExpectsContinue = false;
        IsContinued = false;
        IsUpgrade = false;
        IsGrpc = false;
        _tunnel = null;
        IsDetached = false;
        _isHeadReleased = false;
        AbortFault = Fault.None;
        Status = 0;
        Shaper = null;
        Route = null;
        Destination = null;
        Errno = 0;
        Error = HttpError.None;
        UpstreamError = "";
        Channel = null!;
    }

    private bool TryCopyBody(BodyBuffer source)
    {
        BufferedBody = _buffer ??= new BodyBuffer(_transport.Loop.Slabs);
        for (int piece = 0; source.Piece(piece) is { IsEmpty: false } bytes; piece++)
        {
            if (!BufferedBody.TryAppend(bytes))
            {
                return false;
            }
        }

        return true;
    }

    // Whether the connection is likely to outlive what is unread of the request's body: the head of the response tells
    // the client. The rest of a chunked body may be long: it counts as read only when the response is a stream too, and
    // both go on side by side.
    internal bool IsRestReadable(in BodyFraming response)
    {
        if (RequestFraming.Kind != BodyKind.Chunked)
        {
            return RequestFraming.Length - RequestBody.BytesRead <= BodyDiscard.BytesMax;
        }

        if (!_isAttempting)
        {
            ReadWhatIsAtHand();
        }

        return RequestBody.IsComplete || (_isAttempting && response.Kind == BodyKind.Chunked);
    }

    // Of a body that nobody wants; so a short one does not cost the connection.
    private void ReadWhatIsAtHand()
    {
        while (RequestBody.BytesRead <= BodyDiscard.BytesMax && RequestBody.Next(out _) == BodyEvent.Data)
        {
        }

        if (RequestBody.IsComplete)
        {
            RequestBody.End();
        }
    }

    // Whoever answers may use one head for all; what is to be changed is copied first.
    private Head Own(Head fields)
    {
        if (Shaper is null || ReferenceEquals(fields, _fields))
        {
            return fields;
        }

        Head own = NewFields();
        own.CopyFrom(fields);
        return own;
    }
}
