using System.Runtime.CompilerServices;
using Weir.Core;

namespace Weir.IO;

/// <summary>
/// A connected stream socket of one loop. Owner: one loop thread.
/// </summary>
/// <remarks>
/// It is registered once, edge-triggered. Output is sent once a tick.
/// </remarks>
public sealed class StreamSocket : ByteStream, IPollable
{
    private const int SegmentsMax = 64;

    private const PollEvents Interest =
        PollEvents.In | PollEvents.Out | PollEvents.ReadHangUp | PollEvents.EdgeTriggered;

    private const PollEvents InputEvents =
        PollEvents.In | PollEvents.ReadHangUp | PollEvents.HangUp | PollEvents.Error;

    private ISocketOwner _owner = null!;
    private IOutputSource? _source;
    private int _descriptor;
    private int _sendError;
    private bool _canRead;
    private bool _canWrite;
    private bool _isConnecting;
    private bool _hangUpTold;
    private bool _endsWhenSent;
    private SocketTls? _tls;

    internal StreamSocket? NextDirty;
    internal bool IsDirty;

    /// <param name="loop">The loop that the socket lives on.</param>
    /// <param name="descriptor">A connected or connecting descriptor; the socket owns it from here on.</param>
    /// <param name="resetFault">The fault that stands for a reset by this peer.</param>
    /// <param name="isMoved">Whether the descriptor comes from another loop, and output can go at once.</param>
    public StreamSocket(EventLoop loop, int descriptor, Fault resetFault, bool isMoved = false)
        : base(loop, resetFault)
    {
        _canWrite = isMoved;
        _descriptor = descriptor;
    }

    /// <inheritdoc/>
    int IPollable.Slot { get; set; } = -1;

    /// <summary>The TLS that its bytes go through; null for plain ones.</summary>
    public TlsSession? Tls => _tls?.Session;

    /// <inheritdoc/>
    public override bool CanRead => _canRead || Tls is { HasPending: true };

    /// <summary>Whether the system is known to take more output, or to have an outcome of a connect.</summary>
    public override bool CanWrite => _canWrite;

    /// <inheritdoc/>
    public override bool IsClosed => _descriptor < 0;

    /// <inheritdoc/>
    public override bool CanReceiveMany => _tls is null;

    /// <summary>Bytes written and not yet taken by the system.</summary>
    public override int OutputBytes => QueuedBytes + (Tls?.UnsentBytes ?? 0);

    /// <summary>Bytes that the system took and the peer's has not acknowledged. A system call.</summary>
    public int Unacknowledged => IsClosed ? 0 : Loop.Net.Unacknowledged(_descriptor);

    /// <summary>Whether the system may have received something.</summary>
    internal bool HasInput => _canRead;

    /// <summary>The name of its connection.</summary>
    public override string ToString() => _owner.ToString() ?? base.ToString()!;

    /// <summary>Registers with the loop. Returns 0 or a negated error; the caller closes after one.</summary>
    /// <param name="owner">Who is told of a hang-up and of input that nobody awaits.</param>
    public int Attach(ISocketOwner owner)
    {
        _owner = owner;
        return Loop.Attach(this, _descriptor, Interest);
    }

    /// <summary>
    /// Passes an attached socket on to another owner, which may also give it more to send whenever it can be sent.
    /// </summary>
    public void PassTo(ISocketOwner owner, IOutputSource? source = null)
    {
        _owner = owner;
        _source = source;
    }

    /// <summary>Has the source asked for output at the end of the tick.</summary>
    public void AskSource() => Loop.MarkDirty(this);

    /// <summary>
    /// Waits until a connection that was started has an outcome; <see cref="TakeError"/> then tells which.
    /// </summary>
    public ValueTask<Fault> ConnectedAsync()
    {
        if (_canWrite || IsHungUp)
        {
            return new ValueTask<Fault>(Fault.None);
        }

        _isConnecting = true;
        return OutputWait.Wait();
    }

    /// <summary>
    /// Begins to speak TLS on a connection over which nothing has gone yet, or which did so on another loop.
    /// </summary>
    public void Secure(TlsSession session) => _tls = new SocketTls(this, session);

    /// <summary>
    /// Shakes hands, after <see cref="Secure"/>. The result is a fault of a wait, <paramref name="failed"/> when it
    /// went wrong or the peer left (then <see cref="TlsSession.Error"/> says why), or none.
    /// </summary>
    public ValueTask<Fault> HandshakeAsync(Fault failed) => _tls!.HandshakeAsync(failed);

    /// <summary>Goes on in plaintext after a handshake that has failed: for a peer that never spoke TLS.</summary>
    public void Unsecure()
    {
        _tls?.Free();
        _tls = null;
    }

    /// <summary>The pending error of the socket, positive; 0 when there is none.</summary>
    public int TakeError() => Loop.Net.SocketError(_descriptor);

    /// <inheritdoc/>
    public override int Receive(Span<byte> destination) =>
        _tls is null ? ReceivePlain(destination) : _tls.Receive(destination);

    /// <inheritdoc/>
    public override int Receive(ReadOnlySpan<IoSegment> segments, int bytesMax) =>
        NoteReceived(Loop.Net.Receive(_descriptor, segments), bytesMax);

    /// <inheritdoc/>
    public override void FlushNow()
    {
        Flush();
        Loop.NoteLongTick();
    }

    /// <inheritdoc/>
    public override void ShutdownWrite()
    {
        if (!IsClosed)
        {
            DropOutput();
            IsWriteShut = true;
            _tls?.End();
            _endsWhenSent = OutputBytes > 0;
            if (!_endsWhenSent)
            {
                _ = Loop.Net.ShutdownWrite(_descriptor);
            }
        }
    }

    /// <inheritdoc/>
    public override void Close(bool reset)
    {
        if (IsClosed)
        {
            return;
        }

        DropOutput();
        if (!reset && !IsWriteShut)
        {
            _tls?.End();
        }

        Loop.Detach(this);
        Loop.Net.Close(_descriptor, reset);
        _descriptor = -1;
        _canRead = false;
        Unsecure();
    }

    /// <summary>
    /// Gives the descriptor up to a socket of another loop, which is made with <c>isMoved</c>; nothing is unread,
    /// unsent or awaited. What happens to the connection meanwhile is told to the other one.
    /// </summary>
    public int TakeDescriptor()
    {
        DropOutput();
        Loop.Detach(this);
        _ = Loop.Net.Unregister(Loop.Poller, _descriptor);
        int descriptor = _descriptor;
        _descriptor = -1;
        _canRead = false;
        _tls = null;
        return descriptor;
    }

    /// <inheritdoc/>
    void IPollable.OnEvents(PollEvents events)
    {
        if ((events & InputEvents) != PollEvents.None)
        {
            _canRead = true;
        }

        if ((events & PollEvents.ReadHangUp) != PollEvents.None)
        {
            IsHalfClosed = true;
        }

        if ((events & (PollEvents.HangUp | PollEvents.Error)) != PollEvents.None)
        {
            IsHungUp = true;
        }

        if ((events & PollEvents.Out) != PollEvents.None)
        {
            _canWrite = true;
        }

        Loop.Schedule(this);
    }

    /// <inheritdoc/>
    protected internal override void Run()
    {
        if (IsClosed)
        {
            return;
        }

        if (_canWrite && (OutputBytes > 0 || _source is { HasOutput: true }))
        {
            Loop.MarkDirty(this);
        }

        if (OutputWait.IsWaiting)
        {
            RunOutput();
        }

        if (!IsClosed)
        {
            RunInput();
        }
    }

    /// <summary>Sends what was written, as far as the system takes it.</summary>
    internal void Flush()
    {
        if (IsClosed || !_canWrite)
        {
            return;
        }

        bool hasMore;
        do
        {
            hasMore = _source is not null && _source.Fill();
            SendQueued();
        }
        while (hasMore && _canWrite && !IsHungUp);
        AfterFlush();
    }

    /// <summary>Receives what the system has, without TLS.</summary>
    internal int ReceivePlain(Span<byte> destination) =>
        NoteReceived(Loop.Net.Receive(_descriptor, destination), destination.Length);

    /// <summary>
    /// TLS has ended, by the peer's word or by a failure: no edge of the poller tells of it, and who looks again must
    /// find it again.
    /// </summary>
    internal void NoteInnerEnd(bool isHalfClosed)
    {
        IsHalfClosed |= isHalfClosed;
        _canRead = true;
    }

    /// <summary>Sends what is in a queue, as far as the system takes it.</summary>
    [SkipLocalsInit]
    internal void Send(OutputQueue queue)
    {
        Span<IoSegment> segments = stackalloc IoSegment[SegmentsMax];
        while (_canWrite && queue.Bytes > 0)
        {
            int count = queue.Describe(segments);
            int sent = Send(segments[..count]);
            if (sent > 0)
            {
                queue.Consume(sent, Loop.Slabs);
            }
        }
    }

    /// <summary>
    /// Sends; the result is what the system took, or a negated error. With less than was offered, it takes no more for
    /// now.
    /// </summary>
    internal int Send(ReadOnlySpan<IoSegment> segments)
    {
        long offered = Total(segments);
        int sent = Loop.Net.Send(_descriptor, segments);
        _canWrite = sent == offered;
        if (sent >= 0)
        {
            BytesSent += sent;
        }
        else if (sent != -NetError.WouldBlock)
        {
            OnSendFailed(sent);
        }

        return sent;
    }

    private void SendQueued()
    {
        if (_tls is not null)
        {
            _tls.Flush(Queue);
        }
        else if (Queue is not null)
        {
            Send(Queue);
        }
    }

    private static long Total(ReadOnlySpan<IoSegment> segments)
    {
        long total = 0;
        foreach (ref readonly IoSegment segment in segments)
        {
            total += segment.Length;
        }

        return total;
    }

    private void RunOutput()
    {
        if (_isConnecting)
        {
            if (_canWrite || IsHungUp)
            {
                _isConnecting = false;
                OutputWait.Complete(Fault.None);
            }
        }
        else
        {
            EndOutputWait();
        }
    }

    private void RunInput()
    {
        if (IsHungUp && !_hangUpTold)
        {
            _hangUpTold = true;
            _owner.OnHangUp();
        }

        if (InputWait.IsWaiting)
        {
            EndInputWait();
        }
        else if (CanRead && !IsClosed)
        {
            _owner.OnUnawaitedInput();
        }
    }

    private int NoteReceived(int result, int offered)
    {
        if (result > 0)
        {
            BytesReceived += result;

            // A short read means that the buffer is empty and the next bytes bring an edge; but once the peer has ended
            // its direction no further edge comes, and the end itself is still to be read.
            if (result < offered && !IsHalfClosed && !IsHungUp)
            {
                _canRead = false;
            }
        }
        else if (result == -NetError.WouldBlock)
        {
            _canRead = false;
        }
        else if (result == 0 && _sendError != 0)
        {
            // The failed send took the error of the reset, and what is left looks like a clean end. It is none.
            return _sendError;
        }

        return result;
    }

    /// <summary>Nothing can be sent any more, for a reason that is a negated error.</summary>
    internal void OnSendFailed(int error)
    {
        // A broken pipe comes after an end that was received whole (or our own), so a read of 0 stays an end.
        _sendError = error == -NetError.BrokenPipe ? 0 : error;
        IsHungUp = true;
        _canRead = true;
        DropOutput();
        Loop.Schedule(this);
    }

    private void AfterFlush()
    {
        if (QueuedBytes == 0)
        {
            // Room that was asked for and not used is a range too.
            DropOutput();
        }

        if (_endsWhenSent && OutputBytes == 0)
        {
            _endsWhenSent = false;
            _ = Loop.Net.ShutdownWrite(_descriptor);
        }

        if (IsOutputWaitOver)
        {
            Loop.Schedule(this);
        }
    }

    /// <inheritdoc/>
    protected override void OnWritten() => Loop.MarkDirty(this);
}
