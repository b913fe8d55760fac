using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One connection of HTTP/2 to a destination, which serves many attempts at once. It stays on its loop. Owner: one loop
/// thread.
/// </summary>
internal sealed class Http2Client : Http2Session, ISocketOwner, ITimedConnection, ILoopRoot
{
    // DEFAULTS: how long it is kept without a stream. A server that ends it first says which requests it has not seen.
    private const long IdleNanoseconds = 60_000_000_000;

    /// <summary>
    /// Responses that slow clients hold back must not keep those of others from coming: the window of 256 streams.
    /// </summary>
    internal const int ConnectionWindowBytes = 16 * 1024 * 1024;

    private static readonly Http2Options s_options = new()
    {
        HeadLimits = HeadLimits.Origin,
        ConnectionWindowBytes = ConnectionWindowBytes,
    };

    private readonly Pool _pool;
    private readonly long _retiresAt;
    private readonly long _idleNanoseconds;
    private long _idleSince;
    private int _promised;
    private long _settledAt;
    private bool _isSettled;
    private bool _hasServed;
    private bool _hasHead;
    private bool _isOpen = true;

    /// <param name="transport">Where it lives.</param>
    /// <param name="pool">Whose it is.</param>
    /// <param name="socket">Connected and attached.</param>
    /// <param name="retiresAt">When it takes no further requests, in nanoseconds of the loop's clock.</param>
    internal Http2Client(TransportLoop transport, Pool pool, StreamSocket socket, long retiresAt)
        : base(
            transport, socket, new ConnectionInput(socket), new ConnectionTimer(socket) { Owner = null! },
            Http2Role.Client, s_options)
    {
        Timer.Owner = this;
        UpstreamSettings settings = pool.Destination.Settings;
        _pool = pool;
        _retiresAt = retiresAt;
        _idleNanoseconds = settings.IdleIsWritten ? settings.IdleNanoseconds : IdleNanoseconds;
        _idleSince = Loop.Now;
        transport.Counters.UpstreamOpen++;
    }

    /// <summary>
    /// Whether it takes another attempt: it has said how many, and those that have a place and no stream yet count too.
    /// </summary>
    internal bool CanOpen =>
        _isOpen && !IsOver && _isSettled && Core.OpenableCount > _promised && Loop.Now < _retiresAt;

    /// <summary>Whether it has begun to serve, and no attempt has a place in it that it has not used yet.</summary>
    internal bool CanGo => _isOpen && !IsOver && _isSettled && _promised == 0;

    /// <summary>When it began to take requests, in nanoseconds of the loop's clock.</summary>
    internal long ServesSince => _settledAt;

    /// <summary>What the origin did wrong, or said of TLS; empty while it is open, and when it was nothing.</summary>
    internal string Reason { get; private set; } = "";

    /// <summary>Whether an attempt that has a place may send its request.</summary>
    internal bool CanSend => _isOpen && !IsOver && Core.CanOpen;

    internal ReadOnlySpan<byte> Scheme => Socket.Tls is null ? "http"u8 : "https"u8;

    /// <summary>What the watchdog and the log call it.</summary>
    public override string ToString() => $"HTTP/2 connection to {_pool.Destination.Name}";

    /// <summary>A place for one attempt.</summary>
    internal Http2ClientStream Open()
    {
        Http2ClientStream stream = Transport.RentClientStream();
        stream.Begin(this, _hasServed);
        _hasServed = true;
        _promised++;
        return stream;
    }

    /// <summary>A place is used, or given up.</summary>
    internal void EndPromise() => _promised--;

    /// <summary>Takes no further requests, and ends when those under way have.</summary>
    internal void Retire()
    {
        Core.BeginDrain();
        AskSource();
        Wake();
    }

    /// <inheritdoc/>
    public async Task ServeAsync()
    {
        Socket.PassTo(this, Writer);
        Fault fault = await ReadAsync();
        if (Core.IsFailed)
        {
            Transport.Metrics.UpstreamHttp2.Add((int)Core.Failure.Abuse);
        }

        Settle(Core.IsFailed ? Fault.BadResponse : fault);
        Finish(Core.IsFailed ? Fault.BadResponse : OpenCount == 0 ? Fault.None : fault);
    }

    /// <inheritdoc/>
    public void OnEscape(Exception exception) => Finish(Fault.Defect);

    /// <inheritdoc/>
    public void OnTimeout(Fault fault) => End(fault);

    /// <inheritdoc/>
    public void OnHangUp()
    {
        // What came before is read, and then the end.
    }

    /// <inheritdoc/>
    public void OnUnawaitedInput()
    {
        // It is read when there is memory for it.
    }

    private protected override void WatchOutput()
    {
        // Each attempt has its own times for that.
    }

    private protected override Head ProvideHead(Http2Stream stream, HeadRole role) =>
        role == HeadRole.Trailers ? Transport.Heads.Rent() : ChannelOf(stream).NextHead();

    private protected override void OnHead(in Http2Event e)
    {
        KeepSession();
        ChannelOf(e.Stream!).Deliver(e);
    }

    private protected override void OnGoAway()
    {
        _pool.Http2.Remove(this);
        Wake();
    }

    private protected override void OnSettings()
    {
        _pool.Http2.StreamsMax = (int)Math.Clamp(Core.PeerSettings.MaxConcurrentStreams, 1, int.MaxValue);
        Settle(Fault.None);
        if (_isOpen)
        {
            // It may allow more than was counted with.
            _pool.Http2.ServeLine(this);
        }
    }

    private protected override void OnStreamGone()
    {
        if (OpenCount == 0)
        {
            _idleSince = Loop.Now;
            SetLook(NextIdleLook(Loop.Now));
        }

        if (_isOpen)
        {
            _pool.Http2.OnStreamFree(this);
        }
    }

    private protected override long NextIdleLook(long now)
    {
        long at = _idleSince + _idleNanoseconds;
        return at > now ? at : now + LookNanoseconds;
    }

    private protected override void Look(long now)
    {
        base.Look(now);
        if (!_isSettled && now - StartedAt >= LookNanoseconds)
        {
            End(Fault.ConnectTimeout);
            return;
        }

        bool isIdle = OpenCount == 0 && now - _idleSince >= _idleNanoseconds;
        if (isIdle || now >= _retiresAt)
        {
            _pool.Http2.Remove(this);
            Retire();
        }
    }

    private protected override void OnDead() => End(Fault.UpstreamReset);

    private static Http2ClientStream ChannelOf(Http2Stream stream) =>
        (Http2ClientStream)((Http2Pipe)stream.Owner!).Owner;

    // Once a connection, and not before the origin has said something: tickets come after the handshake.
    private void KeepSession()
    {
        if (!_hasHead && Socket.Tls is { } session)
        {
            _hasHead = true;
            _pool.Destination.Settings.Tls!.Keep(session);
        }
    }

    private void Settle(Fault fault)
    {
        if (!_isSettled)
        {
            _isSettled = true;
            _settledAt = Loop.Now;
            _pool.Http2.EndSettling(fault);
        }
    }

    private void Finish(Fault fault)
    {
        Settle(fault);
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        Reason = Core.IsFailed ? Core.Failure.Reason ?? "" : Socket.Tls?.Error ?? "";
        _pool.Http2.Remove(this);
        ResetStreams(Http2ErrorCode.InternalError);

        // GOAWAY, with the reason, is all that is still to be said.
        Socket.FlushNow();
        Transport.Counters.UpstreamOpen--;
        Transport.Counters.UpstreamBytesReceived += Socket.BytesReceived;
        Transport.Counters.UpstreamBytesSent += Socket.BytesSent;
        Transport.UpstreamClosed.Add(fault);
        Timer.Dispose();
        Dispose();
        Input.ReleaseAll();
        Socket.Close(reset: false);
        _pool.Destination.Limit.Release();
    }
}
