using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One connection to a destination: in use by one attempt, or parked. Owner: one loop thread.
/// </summary>
internal sealed class UpstreamConnection : HttpConnection
{
    private readonly Pool _pool;
    private readonly long _retiresAt;
    private AttemptTimeouts _timeouts = null!;
    private HeadParser _parser;
    private bool _isOpen;
    private bool _isStream;
    private bool _isSessionKept;

    /// <summary>A connection that is being dialled.</summary>
    internal UpstreamConnection(TransportLoop transport, Pool pool, int descriptor)
        : base(transport, descriptor, FaultSide.Upstream)
    {
        _pool = pool;
        long lifetime = pool.Destination.Settings.LifetimeNanoseconds;
        long jitter = (long)(lifetime * ((transport.Random.NextDouble() * 0.2) - 0.1));
        _retiresAt = transport.Loop.Now + lifetime + jitter;
    }

    /// <summary>A connection that was parked on another loop.</summary>
    internal UpstreamConnection(TransportLoop transport, Pool pool, in MovedConnection moved)
        : base(transport, moved.Descriptor, FaultSide.Upstream, isMoved: true)
    {
        if (moved.Tls is not null)
        {
            Socket.Secure(moved.Tls);
        }

        _pool = pool;
        _retiresAt = moved.RetiresAt;
        IsReused = true;
        _isSessionKept = true;
    }

    /// <summary>Whether it was parked before this attempt took it.</summary>
    internal bool IsReused { get; set; }

    internal bool IsParked { get; set; }

    /// <summary>When a parked connection is closed.</summary>
    internal long ExpiresAt { get; private set; }

    /// <summary>What exactly the codec refuses in a response, if it does.</summary>
    internal HttpError Error { get; private set; }

    /// <summary>What the watchdog calls it.</summary>
    public override string ToString() => $"upstream connection to {_pool.Destination.Name}";

    /// <summary>Counts the established connection.</summary>
    internal void Open()
    {
        _isOpen = true;
        Transport.Counters.UpstreamOpen++;
    }

    /// <summary>Begins an attempt.</summary>
    internal void Begin(AttemptTimeouts timeouts)
    {
        _timeouts = timeouts;
        _isStream = false;
    }

    /// <summary>From here on bytes may stay away as long as on an idle connection: event streams and tunnels.</summary>
    internal void BeginStream() => _isStream = true;

    /// <summary>Begins to read a head into <paramref name="response"/>.</summary>
    internal void BeginHead(Head response)
    {
        _parser = HeadParser.ForResponse(HeadLimits.Origin);
        response.Reset();
        if (Input.Unread > 0)
        {
            response.Attach(Input.Slab, Input.Start);
        }
    }

    /// <summary>
    /// Reads on: Received when the head is complete (its bytes are pinned), a waiting step, or Reset with the fault.
    /// </summary>
    internal InputStep ReadHead(Head response, out Fault fault)
    {
        fault = Fault.None;
        while (true)
        {
            if (Input.Unread > 0)
            {
                ParseResult result = _parser.Parse(Input.Bytes, response);
                if (result == ParseResult.Done)
                {
                    Input.ConsumePinned(_parser.Consumed);
                    KeepSession();
                    return InputStep.Received;
                }

                if (result == ParseResult.Error)
                {
                    Error = _parser.Error;
                    fault = Error.ResponseFault();
                    return InputStep.Reset;
                }
            }

            bool wasEmpty = Input.Unread == 0;
            InputStep step = Input.ReceiveHead(response);
            switch (step)
            {
                case InputStep.Received:
                    if (wasEmpty)
                    {
                        response.Attach(Input.Slab, Input.Start);
                    }

                    continue;
                case InputStep.Wait or InputStep.Memory:
                    return step;
                default:
                    fault = HeadFault(step);
                    return InputStep.Reset;
            }
        }
    }

    /// <summary>
    /// Whether the connection can serve another exchange after this response, and until when it may be parked.
    /// </summary>
    internal bool CanPark(long keepAliveSeconds)
    {
        UpstreamSettings settings = _pool.Destination.Settings;
        long idle = settings.IdleNanoseconds;
        if (!settings.IdleIsWritten && keepAliveSeconds > 0)
        {
            // One second less than the origin says, so that it is always we who end it.
            idle = (keepAliveSeconds - 1) * 1_000_000_000;
        }

        ExpiresAt = Math.Min(Loop.Now + idle, _retiresAt);
        return idle > 0
            && Loop.Now < _retiresAt
            && Input.IsEmpty
            && !Socket.IsHalfClosed
            && !Socket.IsHungUp
            && HasNothingToSay()
            && Socket.OutputBytes == 0;
    }

    /// <summary>Parks the connection: no slab, no deadline.</summary>
    internal void Park()
    {
        Timer.ClearInput();
        Timer.ClearOutput();
        Input.Unpin();
        _pool.Park(this);
    }

    /// <summary>
    /// Lets a connection that has nothing unread or unsent go to another loop. Its place goes with it.
    /// </summary>
    internal MovedConnection Leave()
    {
        CountOut();
        Timer.Dispose();
        Input.ReleaseAll();
        TlsSession? tls = Socket.Tls;
        return new MovedConnection(Socket.TakeDescriptor(), _retiresAt, tls);
    }

    /// <summary>
    /// Begins to live on this loop after a move; false when it has ended meanwhile, or says what nobody asked for.
    /// </summary>
    internal bool TryArrive()
    {
        Span<byte> next = stackalloc byte[1];
        return Socket.Attach() >= 0 && Socket.Receive(next) == -NetError.WouldBlock;
    }

    /// <summary>Closes an established connection and gives its place back.</summary>
    internal void Close(Fault fault, bool reset)
    {
        if (!_isOpen)
        {
            return;
        }

        CountOut();
        Transport.UpstreamClosed.Add(fault);
        Release(reset);
        _pool.Destination.Limit.Release();
    }

    /// <summary>Closes a connection that does not serve this loop yet; its place is still reserved.</summary>
    internal void Abandon() => Release(reset: false);

    /// <inheritdoc/>
    internal override void StartBodyInput()
    {
        if (IsTunnel)
        {
            return;
        }

        if (_isStream)
        {
            Timer.SetInput(Fault.BetweenBytesTimeout, Transport.IdleNanoseconds);
        }
        else
        {
            Timer.SetInput(Fault.BetweenBytesTimeout, _timeouts.BetweenBytesNanoseconds);
        }
    }

    /// <inheritdoc/>
    internal override void StartOutput()
    {
        if (!IsTunnel)
        {
            Timer.SetOutput(Fault.BetweenBytesTimeout, _timeouts.BetweenBytesNanoseconds);
        }
    }

    /// <inheritdoc/>
    public override void OnTimeout(Fault fault) => Socket.Abort(fault);

    /// <inheritdoc/>
    public override void OnHangUp()
    {
        if (IsParked)
        {
            _pool.Remove(this, Fault.UpstreamReset);
        }
    }

    /// <inheritdoc/>
    public override void OnUnawaitedInput()
    {
        // A parked connection has nothing to say, but for what TLS says to itself: it has been ended, or its origin
        // answers what was never asked.
        if (IsParked && !(Socket.Tls is not null && HasNothingToSay() && HasSaidAll()))
        {
            _pool.Remove(this, Fault.UpstreamClosed);
        }
    }

    // Once a connection, and not before the origin has said something: tickets come after the handshake.
    private void KeepSession()
    {
        if (!_isSessionKept && Socket.Tls is { } session)
        {
            _isSessionKept = true;
            _pool.Destination.Settings.Tls!.Keep(session);
        }
    }

    private void CountOut()
    {
        _isOpen = false;
        IsParked = false;
        Transport.Counters.UpstreamOpen--;
        Transport.Counters.UpstreamBytesReceived += Socket.BytesReceived;
        Transport.Counters.UpstreamBytesSent += Socket.BytesSent;
    }

    // A response that filled its buffer to the last byte leaves open whether more has come, and no edge will tell.
    // Bytes behind it would be taken for the next response.
    private bool HasNothingToSay()
    {
        Span<byte> next = stackalloc byte[1];
        return !Socket.CanRead || Socket.Receive(next) == -NetError.WouldBlock;
    }

    // What TLS answers of its own accord goes at once: a parked connection may leave for another loop at any time.
    private bool HasSaidAll()
    {
        if (Socket.OutputBytes > 0)
        {
            Socket.FlushNow();
        }

        return Socket.OutputBytes == 0;
    }

    private Fault HeadFault(InputStep step)
    {
        if (step == InputStep.Full)
        {
            return Fault.ResponseHeadTooLarge;
        }

        if (step == InputStep.Reset)
        {
            return Fault.UpstreamReset;
        }

        return Input.Unread > 0 || _parser.HasBegun ? Fault.UpstreamTruncated : Fault.UpstreamClosed;
    }
}
