using Weir.Core;
using Weir.Http;

namespace Weir.Transport;

/// <summary>
/// HTTP/2 on a client's connection: each stream is an exchange, side by side with the others. Owner: one loop thread.
/// </summary>
internal sealed class Http2Server : Http2Session, IServerProtocol
{
    /// <summary>
    /// Uploads that an origin holds back are this client's own: sixteen of them hold up its others.
    /// </summary>
    internal const int ConnectionWindowBytes = 1024 * 1024;

    // How long a client may take to answer the first part of a graceful end; its requests of that time are served.
    private const long DrainNanoseconds = 2_000_000_000;

    private readonly DownstreamConnection _connection;
    private readonly long _retiresAt;
    private long _drainedAt;

    internal Http2Server(DownstreamConnection connection)
        : base(
            connection.Transport, connection.Socket, connection.Input, connection.Timer, Http2Role.Server,
            OptionsOf(connection.Options))
    {
        _connection = connection;
        IdleSince = Loop.Now;

        // Clients that keep a connection for days would stay on the loop and the machine where they once began.
        long lifetime = connection.Options.AgeNanoseconds;
        double jitter = (Transport.Random.NextDouble() * 0.2) - 0.1;
        _retiresAt = Loop.Now + lifetime + (long)(lifetime * jitter);
    }

    /// <inheritdoc/>
    public bool IsBusy => OpenCount > 0;

    /// <inheritdoc/>
    public long IdleSince { get; private set; }

    /// <inheritdoc/>
    public bool IsCut { get; private set; }

    /// <inheritdoc/>
    public bool IsUnread => Core.IsFailed;

    internal DownstreamConnection Connection => _connection;

    /// <inheritdoc/>
    public async ValueTask<Fault> ServeAsync()
    {
        Transport.Counters.Http2Open++;
        Socket.PassTo(_connection, Writer);
        SetLook(Loop.Now + _connection.Options.HeadNanoseconds);
        if (_connection.IsEnding)
        {
            BeginDrain();
        }

        Fault fault = await ReadAsync();
        _connection.EndUnfinishedHead();
        if (Core.IsFailed)
        {
            NoteFailure(Core.Failure);
            fault = Fault.BadHttp2;
        }

        IsCut = Core.OpenCount > 0 && fault != Fault.BadHttp2;
        ResetStreams(Http2ErrorCode.Cancel);

        // What is said at the end is still to be sent.
        Socket.FlushNow();

        return fault;
    }

    /// <inheritdoc/>
    public void OnTimeout(Fault fault)
    {
        bool isIdle = fault is Fault.Stopping or Fault.TooManyConnections or Fault.IdleTimeout;
        if (OpenCount == 0 && isIdle)
        {
            Core.FinishDrain();
        }
        else if (fault is Fault.HeadTimeout or Fault.TooManyHeads)
        {
            Core.Fail(Http2ErrorCode.EnhanceYourCalm, "a head takes too long");
        }

        End(fault);
    }

    /// <inheritdoc/>
    public void OnHangUp() => End(Fault.DownstreamReset);

    /// <inheritdoc/>
    public void BeginDrain()
    {
        if (_drainedAt == 0)
        {
            _drainedAt = Loop.Now;
            Core.BeginDrain();
            AskSource();
            SetLook(Loop.Now + DrainNanoseconds);
            Wake();
        }
    }

    /// <inheritdoc/>
    public bool OnEscape()
    {
        Core.Fail(Http2ErrorCode.InternalError, "a defect");
        AskSource();
        return true;
    }

    /// <inheritdoc/>
    public void Release()
    {
        ResetStreams(Http2ErrorCode.Cancel);
        Transport.Counters.Http2Open--;
        Dispose();
    }

    private protected override Head ProvideHead(Http2Stream stream, HeadRole role)
    {
        if (role == HeadRole.Trailers)
        {
            return Transport.Heads.Rent();
        }

        Http2ServerStream channel = Transport.RentServerStream();
        return channel.Begin(this, stream);
    }

    private protected override void OnHead(in Http2Event e) => ((Http2ServerStream)PipeOf(e.Stream!).Owner).Serve(e);

    private protected override void OnStreamGone()
    {
        if (OpenCount == 0)
        {
            IdleSince = Loop.Now;
        }
    }

    private protected override void OnIdleInput()
    {
        // A head that has begun has its own time.
        if (Core.KeptBytes > 0)
        {
            _connection.BeginUnfinishedHead();
        }
        else
        {
            _connection.EndUnfinishedHead();
            Timer.ClearInput();
        }
    }

    private protected override long NextIdleLook(long now) =>
        Math.Min(IdleSince + _connection.IdleNanoseconds, Math.Max(_retiresAt, now + DrainNanoseconds));

    private protected override void Look(long now)
    {
        base.Look(now);
        if (Core.AwaitsSettingsAck && now - StartedAt >= _connection.Options.HeadNanoseconds)
        {
            Core.Fail(Http2ErrorCode.SettingsTimeout, "SETTINGS are not acknowledged");
            End(Fault.HeadTimeout);
            return;
        }

        if (OpenCount == 0 && now - IdleSince >= _connection.IdleNanoseconds)
        {
            _connection.OnTimeout(Fault.IdleTimeout);
            return;
        }

        if (_drainedAt != 0 && now - _drainedAt >= DrainNanoseconds)
        {
            Core.FinishDrain();
            AskSource();
            Wake();
        }
        else if (now >= _retiresAt || _connection.IsEnding)
        {
            BeginDrain();
        }
    }

    private protected override void WatchOutput() => Timer.SetOutputRate(Fault.ReaderTooSlow);

    private protected override void OnDead() => _connection.OnTimeout(Fault.IdleTimeout);

    private static Http2Pipe PipeOf(Http2Stream stream) => (Http2Pipe)stream.Owner!;

    private static Http2Options OptionsOf(DownstreamOptions options) =>
        new()
        {
            HeadLimits = options.HeadLimits,
            ExtendedConnect = true,
            ConnectionWindowBytes = ConnectionWindowBytes,
        };

    private void NoteFailure(in Http2Event failure)
    {
        Transport.Metrics.DownstreamHttp2.Add((int)failure.Abuse);
        _connection.Renew().OnRefused(Fault.BadHttp2, _connection.Peer, failure.Reason);
    }
}
