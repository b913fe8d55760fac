using System.Runtime.CompilerServices;
using Weir.Core;

namespace Weir.IO;

/// <summary>
/// A connected stream socket of one loop: readiness to read, output that is gathered and sent once a tick, and waits
/// for both. Owner: one loop thread.
/// </summary>
/// <remarks>
/// It is registered once, edge-triggered. While it waits it owns no buffer: the reader awaits readiness, rents a slab,
/// receives, and returns the slab. What is written belongs to the socket until it is sent.
/// </remarks>
public sealed class StreamSocket : Pollable
{
    private const int SegmentsMax = 64;

    private const PollEvents Interest =
        PollEvents.In | PollEvents.Out | PollEvents.ReadHangUp | PollEvents.EdgeTriggered;

    private const PollEvents InputEvents =
        PollEvents.In | PollEvents.ReadHangUp | PollEvents.HangUp | PollEvents.Error;

    private readonly ISocketOwner _owner;
    private readonly Fault _resetFault;
    private readonly LoopSource _input = new();
    private readonly LoopSource _output = new();
    private OutputQueue? _queue;
    private int _descriptor;
    private int _outputBytesMax;
    private int _sendError;
    private bool _canRead;
    private bool _canWrite;
    private bool _isConnecting;
    private bool _isResumed;
    private bool _hangUpTold;
    private bool _endsWhenSent;
    private MemoryWait? _memoryWait;
    private SocketTls? _tls;

    internal StreamSocket? NextDirty;
    internal bool IsDirty;

    /// <param name="loop">The loop that the socket lives on.</param>
    /// <param name="descriptor">A connected or connecting descriptor; the socket owns it from here on.</param>
    /// <param name="owner">Who is told of a hang-up and of input that nobody awaits.</param>
    /// <param name="resetFault">The fault that stands for a reset by this peer.</param>
    /// <param name="isMoved">Whether the descriptor comes from another loop, and output can go at once.</param>
    public StreamSocket(EventLoop loop, int descriptor, ISocketOwner owner, Fault resetFault, bool isMoved = false)
    {
        _canWrite = isMoved;
        Loop = loop;
        _descriptor = descriptor;
        _owner = owner;
        _resetFault = resetFault;
    }

    public EventLoop Loop { get; }

    /// <summary>The TLS that its bytes go through; null for plain ones.</summary>
    public TlsSession? Tls => _tls?.Session;

    /// <summary>Whether a receive may bring something: bytes, the end, or an error.</summary>
    public bool CanRead => _canRead || Tls is { HasPending: true };

    /// <summary>Whether the system is known to take more output, or to have an outcome of a connect.</summary>
    public bool CanWrite => _canWrite;

    /// <summary>Whether the peer has ended its direction; bytes may still be unread.</summary>
    public bool IsHalfClosed { get; private set; }

    /// <summary>Whether the connection is broken in both directions.</summary>
    public bool IsHungUp { get; private set; }

    /// <summary>Whether our direction was ended.</summary>
    public bool IsWriteShut { get; private set; }

    public bool IsClosed => _descriptor < 0;

    /// <summary>Bytes written and not yet taken by the system.</summary>
    public int OutputBytes => (_queue?.Bytes ?? 0) + (Tls?.UnsentBytes ?? 0);

    /// <summary>Bytes that the system took and the peer's has not acknowledged. A system call.</summary>
    public int Unacknowledged => IsClosed ? 0 : Loop.Net.Unacknowledged(_descriptor);

    /// <summary>Bytes that the system took from this socket so far.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Bytes that were received from this socket so far.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>The fault that stands for a reset by this peer.</summary>
    internal Fault ResetFault => _resetFault;

    /// <summary>Whether the system may have received something.</summary>
    internal bool HasInput => _canRead;

    /// <summary>The name of its connection.</summary>
    public override string ToString() => _owner.ToString() ?? base.ToString()!;

    /// <summary>Registers with the loop. Returns 0 or a negated error; the caller closes after one.</summary>
    public int Attach() => Loop.Attach(this, _descriptor, Interest);

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
        return _output.Wait();
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

    /// <summary>Waits until a receive may bring something. The result is the fault of an abort, else none.</summary>
    public ValueTask<Fault> ReadableAsync() => CanRead ? new ValueTask<Fault>(Fault.None) : _input.Wait();

    /// <summary>
    /// Waits until slabs may be had again, to receive into or, with <paramref name="forOutput"/>, to write into; the
    /// way of one who reads from this socket and could not rent one.
    /// </summary>
    public ValueTask<Fault> MemoryAsync(bool forOutput = false)
    {
        _memoryWait ??= new MemoryWait(this);
        if (forOutput)
        {
            Loop.ScheduleOnOutputMemory(_memoryWait);
        }
        else
        {
            Loop.ScheduleOnInputMemory(_memoryWait);
        }

        return _input.Wait();
    }

    /// <summary>Gives way to other connections until the next tick.</summary>
    public ValueTask<Fault> YieldAsync()
    {
        _isResumed = true;
        Loop.ScheduleNextTick(this);
        return _input.Wait();
    }

    /// <summary>
    /// Receives what is there. Above 0: bytes. 0: the peer ended its direction. Below 0: a negated error;
    /// <see cref="NetError.WouldBlock"/> means wait again.
    /// </summary>
    public int Receive(Span<byte> destination) =>
        _tls is null ? ReceivePlain(destination) : _tls.Receive(destination);

    /// <summary>
    /// Receives into several ranges; the result is as of the other overload. Not for a socket with TLS.
    /// </summary>
    public int Receive(ReadOnlySpan<IoSegment> segments, int bytesMax) =>
        NoteReceived(Loop.Net.Receive(_descriptor, segments), bytesMax);

    /// <summary>
    /// Room of at least <paramref name="bytes"/> (at most <see cref="Slab.StandardBytes"/>) at the end of the output;
    /// empty when the allowance of slabs is used up. Follow with <see cref="Advance"/>.
    /// </summary>
    public Span<byte> GetRoom(int bytes)
    {
        OutputQueue queue = _queue ??= Loop.Outputs.Rent();
        Span<byte> room = queue.Room;
        if (room.Length >= bytes)
        {
            return room;
        }

        Slab? slab = Loop.Slabs.TryRent();
        if (slab is null)
        {
            return [];
        }

        queue.Open(slab);
        return slab.Span;
    }

    /// <summary>Has bytes written to <see cref="GetRoom"/> sent at the end of the tick.</summary>
    public void Advance(int bytes)
    {
        _queue!.Advance(bytes);
        Loop.MarkDirty(this);
    }

    /// <summary>Gives room back that was asked for and not used, when nothing else is to be sent.</summary>
    public void ReleaseRoom()
    {
        if (OutputBytes == 0)
        {
            DropOutput();
        }
    }

    /// <summary>
    /// Copies bytes to the output; false when the allowance of slabs is used up, and then a part may be missing.
    /// </summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> room = GetRoom(1);
            if (room.IsEmpty)
            {
                return false;
            }

            int length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room);
            Advance(length);
            bytes = bytes[length..];
        }

        return true;
    }

    /// <summary>Hands a slab over to the output, which returns it when its range is sent.</summary>
    public void Write(Slab slab, int start, int length)
    {
        OutputQueue queue = _queue ??= Loop.Outputs.Rent();
        queue.Add(slab, start, length);
        Loop.MarkDirty(this);
    }

    /// <summary>
    /// Has a range of shared bytes sent from where it lies. The caller's use of them passes to the output, which ends
    /// it when they are sent.
    /// </summary>
    public void Write(SharedBytes bytes, int start, int length)
    {
        OutputQueue queue = _queue ??= Loop.Outputs.Rent();
        queue.Add(bytes, start, length);
        Loop.MarkDirty(this);
    }

    /// <summary>
    /// Sends now instead of at the end of the tick: for much output, whose slabs are still warm and are used next.
    /// </summary>
    public void FlushNow()
    {
        Flush();
        Loop.NoteLongTick();
    }

    /// <summary>
    /// Waits until at most <paramref name="bytesMax"/> of output are unsent. The result is a fault, or none.
    /// </summary>
    public ValueTask<Fault> DrainedAsync(int bytesMax)
    {
        if (IsHungUp)
        {
            return new ValueTask<Fault>(_resetFault);
        }

        if (OutputBytes <= bytesMax)
        {
            return new ValueTask<Fault>(Fault.None);
        }

        _outputBytesMax = bytesMax;
        return _output.Wait();
    }

    /// <summary>Ends whatever waits with a fault. The socket stays open until its owner closes it.</summary>
    public void Abort(Fault fault)
    {
        // What runs on inside of the first call may begin a wait of its own, which is none of those that end here.
        bool isOutputAwaited = _output.IsWaiting;
        _isResumed = false;
        _input.Complete(fault);
        if (isOutputAwaited)
        {
            _output.Complete(fault);
        }
    }

    /// <summary>Ends the wait of a reader with a fault; a writer waits on.</summary>
    public void AbortInput(Fault fault)
    {
        _isResumed = false;
        _input.Complete(fault);
    }

    /// <summary>Ends our direction after what was sent; unsent output is dropped.</summary>
    public void ShutdownWrite()
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

    /// <summary>Closes and drops unsent output; with <paramref name="reset"/> the peer sees that it was cut.</summary>
    public void Close(bool reset)
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
    protected internal override void OnEvents(PollEvents events)
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

        if (_canWrite && OutputBytes > 0)
        {
            Loop.MarkDirty(this);
        }

        if (_output.IsWaiting)
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

        if (_tls is not null)
        {
            _tls.Flush(_queue);
        }
        else if (_queue is not null)
        {
            Send(_queue);
        }

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
                _output.Complete(Fault.None);
            }
        }
        else if (IsHungUp)
        {
            _output.Complete(_resetFault);
        }
        else if (OutputBytes <= _outputBytesMax)
        {
            _output.Complete(Fault.None);
        }
    }

    private void RunInput()
    {
        if (IsHungUp && !_hangUpTold)
        {
            _hangUpTold = true;
            _owner.OnHangUp();
        }

        if (_input.IsWaiting)
        {
            if (CanRead || _isResumed)
            {
                _isResumed = false;
                _input.Complete(Fault.None);
            }
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
        if (_queue is not null && _queue.Bytes == 0)
        {
            // Room that was asked for and not used is a range too.
            DropOutput();
        }

        if (_endsWhenSent && OutputBytes == 0)
        {
            _endsWhenSent = false;
            _ = Loop.Net.ShutdownWrite(_descriptor);
        }

        if (_output.IsWaiting && OutputBytes <= _outputBytesMax)
        {
            Loop.Schedule(this);
        }
    }

    private void DropOutput()
    {
        if (_queue is not null)
        {
            _queue.Consume(_queue.Bytes, Loop.Slabs);
            Loop.Outputs.Return(_queue);
            _queue = null;
        }
    }

    /// <summary>
    /// Its own item, so that a socket that waits for memory still hears of events. Owner: the socket's loop.
    /// </summary>
    private sealed class MemoryWait(StreamSocket socket) : LoopItem
    {
        protected internal override void Run() => socket._input.Complete(Fault.None);
    }
}
