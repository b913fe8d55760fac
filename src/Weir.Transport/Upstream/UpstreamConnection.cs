using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// One connection to a destination: in use by one attempt, or parked. Owner: one loop thread.
/// </summary>
internal sealed class UpstreamConnection : UpstreamChannel, ISocketOwner, ITimedConnection
{
    private readonly Pool _pool;
    private readonly long _retiresAt;
    private HeadParser _parser;
    private bool _isOpen;
    private bool _isSessionKept;
    private long _sentBefore;

    /// <param name="transport">Where it lives.</param>
    /// <param name="pool">Where it is parked.</param>
    /// <param name="socket">Connected; attached, or from another loop.</param>
    /// <param name="retiresAt">When it is not parked again, in nanoseconds of the loop's clock.</param>
    /// <param name="isMoved">Whether it was parked on another loop.</param>
    internal UpstreamConnection(
        TransportLoop transport, Pool pool, StreamSocket socket, long retiresAt, bool isMoved = false)
        : base(transport, socket, new ConnectionInput(socket), new ConnectionTimer(socket) { Owner = null! })
    {
        Socket = socket;
        Timer.Owner = this;
        _pool = pool;
        _retiresAt = retiresAt;
        IsReused = isMoved;
        _isSessionKept = isMoved;
        socket.PassTo(this);
    }

    internal StreamSocket Socket { get; }

    internal bool IsParked { get; set; }

    /// <summary>When a parked connection is closed.</summary>
    internal long ExpiresAt { get; private set; }

    /// <inheritdoc/>
    internal override string Reason => Socket.Tls?.Error ?? "";

    /// <inheritdoc/>
    internal override bool IsUnsent => Socket.BytesSent == _sentBefore;

    /// <summary>What the watchdog calls it.</summary>
    public override string ToString() => $"upstream connection to {_pool.Destination.Name}";

    /// <summary>Counts the established connection.</summary>
    internal void Open()
    {
        _isOpen = true;
        Transport.Counters.UpstreamOpen++;
    }

    /// <inheritdoc/>
    internal override Fault SendHead(Head request, in BodyFraming framing)
    {
        _sentBefore = Socket.BytesSent;
        return HeadOutput.TryWriteRequest(Socket, request, framing)
            ? Fault.None
            : HeadOutput.FaultOf(request, Fault.HeadTooLarge);
    }

    /// <inheritdoc/>
    internal override void BeginHead(Head response)
    {
        _parser = HeadParser.ForResponse(HeadLimits.Origin);
        response.Reset();
        if (Input.Unread > 0)
        {
            response.Attach(Input.Slab, Input.Start);
        }
    }

    /// <inheritdoc/>
    internal override InputStep ReadHead(Head response, out Fault fault)
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

    /// <inheritdoc/>
    internal override bool HasResponseBytes => Input.Unread > 0;

    /// <inheritdoc/>
    internal override void UnpinHead() => Input.Unpin();

    /// <inheritdoc/>
    internal override bool TryFrame(Head response, Method method, out BodyFraming framing, out HttpError error) =>
        Framing.TryForResponse(response, method, out framing, out error);

    /// <inheritdoc/>
    internal override void Complete(bool keepsAlive, long keepAliveSeconds)
    {
        Timer.ClearInput();
        if (keepsAlive && CanPark(keepAliveSeconds))
        {
            Park();
        }
        else
        {
            Close(Fault.None, reset: false);
        }
    }

    /// <summary>
    /// Whether the connection can serve another exchange after this response, and until when it may be parked.
    /// </summary>
    private bool CanPark(long keepAliveSeconds)
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
    private void Park()
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
        return Socket.Attach(this) >= 0 && Socket.Receive(next) == -NetError.WouldBlock;
    }

    /// <inheritdoc/>
    internal override void Close(Fault fault, bool reset)
    {
        if (!_isOpen)
        {
            return;
        }

        CountOut();
        Transport.UpstreamClosed.Add(fault);
        End(reset);
        _pool.Destination.Limit.Release();
    }

    /// <summary>Closes a connection that does not serve this loop yet; its place is still reserved.</summary>
    internal void Abandon() => End(reset: false);

    /// <inheritdoc/>
    public void OnTimeout(Fault fault) => Socket.Abort(fault);

    /// <inheritdoc/>
    public void OnHangUp()
    {
        if (IsParked)
        {
            _pool.Remove(this, Fault.UpstreamReset);
        }
    }

    /// <inheritdoc/>
    public void OnUnawaitedInput()
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

    private void End(bool reset)
    {
        Timer.Dispose();
        Input.ReleaseAll();
        Socket.Close(reset);
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
