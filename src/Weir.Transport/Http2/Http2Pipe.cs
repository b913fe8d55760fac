using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The bytes of one stream of HTTP/2: content that has come and waits to be read, and content that waits until its
/// connection lets it go. Owner: one loop thread; used for one stream after another.
/// </summary>
/// <remarks>
/// What is received is bounded by the window of the stream, which opens again as the reader takes it. What is written
/// is moved to the socket as late as that can send it, so that the most urgent stream goes first.
/// </remarks>
internal sealed class Http2Pipe : ByteStream
{
    // A window of 64 KiB, behind a slab that is not full.
    private const int SlabsMax = 8;

    private readonly Slab?[] _slabs = new Slab?[SlabsMax];
    private readonly int[] _lengths = new int[SlabsMax];
    private int _first;
    private int _count;
    private int _headStart;
    private Http2Session _session = null!;
    private bool _isClosed = true;
    private bool _endsWhenMoved;
    private long _movedBytes;
    private Head? _trailersToSend;

    // Its place among those of its session.
    internal Http2Pipe? NextInSession;
    internal Http2Pipe? PreviousInSession;
    internal bool IsListed;

    internal Http2Pipe(EventLoop loop, Fault resetFault)
        : base(loop, resetFault)
    {
    }

    /// <summary>The channel that the stream is of.</summary>
    internal required IHttp2StreamOwner Owner { get; set; }

    /// <summary>The stream; null before it is opened and after it was given back.</summary>
    internal Http2Stream? Stream { get; private set; }

    /// <summary>Trailers that have come, until somebody takes them.</summary>
    internal Head? Trailers { get; private set; }

    /// <summary>Whether something besides content has come that nobody has looked at: a head.</summary>
    internal bool HasNews { get; set; }

    /// <summary>Whether our message has ended, and all of it has gone to the connection.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>Whether our message has ended; some of it may still wait to be sent.</summary>
    internal bool IsEnding => HasEnded || _endsWhenMoved;

    /// <summary>Whether nothing can be sent on the stream any more.</summary>
    internal bool IsGone => IsHungUp || Stream is not { CanSend: true };

    /// <inheritdoc/>
    public override bool CanRead => _count > 0 || IsHalfClosed || IsHungUp || HasNews;

    /// <inheritdoc/>
    public override bool CanWrite => !_session.Writer.IsStalled(this);

    /// <inheritdoc/>
    public override bool IsClosed => _isClosed;

    /// <inheritdoc/>
    public override int Siblings => Math.Max(1, _session.OpenCount);

    /// <summary>What the watchdog calls it.</summary>
    public override string ToString() => $"stream {Stream?.Id} of {_session}";

    /// <summary>Begins to be a stream of a session, which may not have an identifier yet.</summary>
    internal void Open(Http2Session session, Http2Stream? stream)
    {
        _session = session;
        _isClosed = false;
        _endsWhenMoved = false;
        HasEnded = false;
        HasNews = false;
        IsHalfClosed = false;
        IsHungUp = false;
        IsWriteShut = false;
        BytesSent = 0;
        BytesReceived = 0;
        _movedBytes = 0;
        session.Add(this);
        if (stream is not null)
        {
            Bind(stream);
        }
    }

    /// <summary>Whether content has gone either way since this was last asked, or since the stream began.</summary>
    internal bool HasMoved()
    {
        long moved = BytesReceived + BytesSent;
        bool hasMoved = moved != _movedBytes;
        _movedBytes = moved;
        return hasMoved;
    }

    internal void Bind(Http2Stream stream)
    {
        Stream = stream;
        stream.Owner = this;
    }

    /// <summary>Takes content that has come; false, and nothing is taken, when there is no memory for it.</summary>
    internal bool TryDeliver(ReadOnlySpan<byte> content)
    {
        if (_isClosed)
        {
            return true;
        }

        int last = (_first + _count - 1) % SlabsMax;
        int room = _count == 0 ? 0 : _slabs[last]!.Length - _lengths[last];
        if (content.Length > room && !TryAddSlabs(content.Length - room))
        {
            return false;
        }

        BytesReceived += content.Length;
        int at = room > 0 || _count == 0 ? Math.Max(0, last) : (last + 1) % SlabsMax;
        while (content.Length > 0)
        {
            Slab slab = _slabs[at]!;
            int length = Math.Min(content.Length, slab.Length - _lengths[at]);
            content[..length].CopyTo(slab.Slice(_lengths[at], length));
            _lengths[at] += length;
            content = content[length..];
            at = (at + 1) % SlabsMax;
        }

        WakeReader();
        return true;
    }

    /// <summary>
    /// The peer has ended its message, with trailers if it had any; they belong to the pipe from here on.
    /// </summary>
    internal void DeliverEnd(Head? trailers)
    {
        Trailers = trailers;
        IsHalfClosed = true;
        WakeReader();
    }

    /// <summary>The stream is over before its time; unsent output is dropped, waits end with the reset.</summary>
    internal void DeliverReset()
    {
        IsHungUp = true;
        DropOutput();
        Loop.Schedule(this);
    }

    /// <summary>Takes the trailers over; null when there are none.</summary>
    internal Head? TakeTrailers()
    {
        Head? trailers = Trailers;
        Trailers = null;
        return trailers;
    }

    /// <inheritdoc/>
    public override Slab? TakeReceived(out int length)
    {
        length = 0;
        if (_count == 0 || _headStart > 0)
        {
            return null;
        }

        Slab slab = _slabs[_first]!;
        length = _lengths[_first];
        RemoveFirst();
        NoteTaken(length);
        return slab;
    }

    /// <inheritdoc/>
    public override int Receive(Span<byte> destination)
    {
        if (_count == 0)
        {
            return IsHalfClosed ? 0 : IsHungUp ? -NetError.ConnectionReset : -NetError.WouldBlock;
        }

        int length = Math.Min(destination.Length, _lengths[_first] - _headStart);
        _slabs[_first]!.Slice(_headStart, length).CopyTo(destination);
        _headStart += length;
        if (_headStart == _lengths[_first])
        {
            Loop.Slabs.Return(_slabs[_first]!);
            RemoveFirst();
        }

        NoteTaken(length);
        return length;
    }

    /// <inheritdoc/>
    public override void FlushNow() => _session.Socket.FlushNow();

    /// <inheritdoc/>
    public override void ShutdownWrite()
    {
        DropOutput();
        IsWriteShut = true;
        _ = TryEnd(trailers: null);
    }

    /// <inheritdoc/>
    public override void Close(bool reset)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        DropOutput();
        while (_count > 0)
        {
            Loop.Slabs.Return(_slabs[_first]!);
            RemoveFirst();
        }

        ReturnHead(TakeTrailers());
        ReturnHead(_trailersToSend);
        _trailersToSend = null;
        Http2Stream? stream = Stream;
        Stream = null;
        _session.Remove(this, stream);
    }

    /// <summary>
    /// Ends our message behind what was written. False when there is no memory for that now; it is to be called again.
    /// </summary>
    internal bool TryEnd(Head? trailers)
    {
        if (HasEnded || IsGone || _endsWhenMoved)
        {
            return true;
        }

        if (QueuedBytes == 0)
        {
            return TryEndNow(trailers);
        }

        _endsWhenMoved = true;
        if (trailers is not null)
        {
            // Those that were given go with the message that they came with.
            _trailersToSend = _session.Transport.Heads.Rent();
            _trailersToSend.CopyFrom(trailers);
        }

        return true;
    }

    /// <summary>Counts a message that has ended with its head.</summary>
    internal void NoteEnded() => HasEnded = true;

    /// <summary>
    /// Sends up to <paramref name="bytesMax"/> bytes of content in a frame. False when there is no memory for it.
    /// </summary>
    internal bool TrySend(int bytesMax)
    {
        StreamSocket socket = _session.Socket;
        int bytes = PlanMove(bytesMax, out int copied);
        Span<byte> room = socket.GetRoom(Http2Connection.FrameHeaderBytes + copied);
        if (room.IsEmpty)
        {
            return false;
        }

        if (bytes > 0)
        {
            bool isLast = _endsWhenMoved && _trailersToSend is null && bytes == QueuedBytes;
            socket.Advance(_session.Core.WriteDataHeader(Stream!, bytes, isLast, room));
            MoveOutput(bytes, socket);
            HasEnded |= isLast;
        }

        bool isDone = true;
        if (QueuedBytes == 0 && !HasEnded)
        {
            _session.Core.Idle(Stream!);
            isDone = !_endsWhenMoved || TryEndNow(_trailersToSend);
        }

        if (IsOutputWaitOver)
        {
            Loop.Schedule(this);
        }

        if (HasEnded)
        {
            Owner.OnSent();
        }

        return isDone;
    }

    /// <summary>Ends a message that found no memory for its end; false when there is still none.</summary>
    internal bool TryEndLate()
    {
        bool isLate = _endsWhenMoved && QueuedBytes == 0 && !HasEnded && !IsGone;
        if (isLate && TryEndNow(_trailersToSend))
        {
            Owner.OnSent();
        }

        return !isLate || HasEnded;
    }

    /// <summary>There is something to read: who waits for it runs on in a step of its own.</summary>
    internal void WakeReader()
    {
        if (InputWait.IsWaiting)
        {
            Loop.Schedule(this);
        }
    }

    /// <inheritdoc/>
    protected override void OnWritten()
    {
        if (IsGone)
        {
            // Whoever writes hears of it at its next wait.
            DropOutput();
            return;
        }

        _session.Core.Ready(Stream!);
        _session.Socket.AskSource();
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        if (_isClosed)
        {
            return;
        }

        EndOutputWait();
        if (!_isClosed)
        {
            EndInputWait();
        }
    }

    private bool TryEndNow(Head? trailers)
    {
        HasEnded = _session.Writer.TryWriteEnd(Stream!, trailers);
        return HasEnded;
    }

    private bool TryAddSlabs(int bytes)
    {
        int wanted = (bytes + Slab.StandardBytes - 1) / Slab.StandardBytes;
        int added = 0;
        while (added < wanted && Loop.Slabs.TryRentForInput() is { } slab)
        {
            int at = (_first + _count) % SlabsMax;
            _slabs[at] = slab;
            _lengths[at] = 0;
            _count++;
            added++;
        }

        if (added == wanted)
        {
            return true;
        }

        while (added-- > 0)
        {
            _count--;
            int at = (_first + _count) % SlabsMax;
            Loop.Slabs.Return(_slabs[at]!);
            _slabs[at] = null;
        }

        return false;
    }

    private void RemoveFirst()
    {
        _slabs[_first] = null;
        _first = (_first + 1) % SlabsMax;
        _count--;
        _headStart = 0;
    }

    private void NoteTaken(int bytes)
    {
        if (Stream is not null)
        {
            _session.Core.Consumed(Stream, bytes);
            _session.Socket.AskSource();
        }
    }

    private void ReturnHead(Head? head)
    {
        if (head is not null)
        {
            _session.Transport.Heads.Return(head);
        }
    }
}
