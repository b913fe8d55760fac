namespace Weir.Http;

/// <summary>
/// One HTTP/2 connection (RFC 9113), of either role: bytes in, events out, frames in spans. Owner: one loop thread. It
/// knows no socket, no clock and no task; time is passed in.
/// </summary>
/// <remarks>
/// <para>
/// Reading is pull-style as with the codec of HTTP/1.1: <see cref="Read"/> tells one thing a call and how much it has
/// consumed; what is left is shown again, at its beginning, with more behind it. Content is not copied: an event says
/// where it stands. A caller that can hold <see cref="StepBytesMax"/> bytes never gets stuck.
/// </para>
/// <para>
/// Writing is in the hands of the transport, so that bytes are written once, where they are sent from. Frames must go
/// out in the order of the calls that made them; so <see cref="Output"/>, which fills by reading and by calls without a
/// span, is taken before the next frame is written, and behind those that were written before.
/// </para>
/// <para>
/// A stream is the caller's from its first event, or the call that opens it, until <see cref="Release"/>. It is closed
/// when both messages have ended, by <see cref="Reset"/>, or by an event that says so.
/// </para>
/// </remarks>
public sealed class Http2Connection
{
    /// <summary>The most bytes that a step may need to see at once.</summary>
    public const int StepBytesMax = 256;

    /// <summary>Bytes of the header of every frame.</summary>
    public const int FrameHeaderBytes = FrameHeader.Bytes;

    /// <summary>Bytes that a Date takes in a head, at most.</summary>
    public const int DateBytesMax = 64;

    private readonly ConnectionState _state;
    private readonly ConnectionReader _reader;
    private readonly MessageWriter _writer;

    /// <summary>Begins a connection: preface and settings are in the output.</summary>
    /// <param name="role">Which end this is.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="source">Gives heads to decode into.</param>
    /// <param name="allowance">What is counted for the whole process; null for nothing.</param>
    public Http2Connection(
        Http2Role role, Http2Options options, Http2HeadSource source, Http2Allowance? allowance = null)
    {
        _state = new ConnectionState(role, options, allowance);
        _reader = new ConnectionReader(_state, source);
        _writer = new MessageWriter(_state);
        _state.Begin();
    }

    public Http2Role Role => _state.Role;

    /// <summary>What the peer has announced.</summary>
    public Http2Settings PeerSettings => _state.Peer;

    /// <summary>Whether the peer has announced anything yet.</summary>
    public bool HasPeerSettings => _state.HasPeerSettings;

    /// <summary>Whether the peer has still to acknowledge our settings; how long it may take is the caller's.</summary>
    public bool AwaitsSettingsAck => _state.AwaitsSettingsAck;

    /// <summary>Streams that are not closed.</summary>
    public int OpenCount => _state.Streams.OpenCount;

    /// <summary>Streams that are not released.</summary>
    public int HeldCount => _state.Streams.HeldCount;

    /// <summary>As a client: whether a request may be opened now.</summary>
    public bool CanOpen => _state.CanOpen;

    /// <summary>As a client: how many requests may be opened now.</summary>
    public int OpenableCount => _state.OpenableCount;

    /// <summary>Whether no new stream will come: GOAWAY was sent with its last stream, or received.</summary>
    public bool IsGoingAway => _state.Drain.IsFinal || _state.PeerGoesAway;

    /// <summary>
    /// Whether GOAWAY has left streams that <see cref="Read"/> is still to tell of, also without further bytes.
    /// </summary>
    public bool HasUnprocessed => _reader.HasUnprocessed;

    /// <summary>
    /// Whether the connection may be closed without loss: it goes away, nothing is open, and all was told of.
    /// </summary>
    public bool IsDrained => IsGoingAway && OpenCount == 0 && !HasUnprocessed;

    /// <summary>Whether GOAWAY with an error is in the output, and nothing is read any more.</summary>
    public bool IsFailed => _state.IsFailed;

    /// <summary>How it has failed; the default value while it has not.</summary>
    public Http2Event Failure => _state.Failure;

    /// <summary>Whether streams have data and the peer lets none of them send: it may be stalled.</summary>
    public bool IsSendBlocked => _state.ReadyCount > 0 && (_state.Queue.IsEmpty || _state.Send.Available <= 0);

    /// <summary>Bytes that may be sent, as far as the connection decides.</summary>
    public int SendWindowBytes => _state.Send.Available;

    /// <summary>Bytes of an unfinished field block that are kept.</summary>
    public int KeptBytes => _reader.KeptBytes;

    /// <summary>Frames without content that are to be sent next; valid until the next call.</summary>
    public ReadOnlySpan<byte> Output => _state.Output.Bytes;

    /// <summary>Takes off the output what was sent.</summary>
    public void Drained(int count) => _state.Output.Drained(count);

    /// <summary>Reads on.</summary>
    /// <param name="bytes">What has come and was not consumed.</param>
    /// <param name="now">Nanoseconds of the loop's clock.</param>
    /// <param name="consumed">Bytes that need not be shown again; the content of the event is among them.</param>
    public Http2Event Read(ReadOnlySpan<byte> bytes, long now, out int consumed)
    {
        _state.Now = now;
        return _reader.Read(bytes, out consumed);
    }

    /// <summary>
    /// The content that an event has told is used up: the peer may send as much again. Until then it stays counted.
    /// </summary>
    public void Consumed(Http2Stream stream, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)stream.Unconsumed, nameof(bytes));
        stream.Unconsumed -= bytes;
        _state.Return(stream, bytes);
    }

    /// <summary>Bytes that are always enough for a head in its frames.</summary>
    public int HeadBytesMax(Head head) => _writer.HeadBytesMax(head);

    /// <summary>As a client: opens a stream with its request. <see cref="CanOpen"/> must hold.</summary>
    /// <param name="head">The request.</param>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="framing">Content-Length, if it has one.</param>
    /// <param name="endStream">Whether no body follows.</param>
    /// <param name="destination">Where it is written.</param>
    /// <param name="written">Bytes written.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>False when the destination is shorter than <see cref="HeadBytesMax"/>; nothing happened.</returns>
    public bool TryWriteRequest(
        Head head, ReadOnlySpan<byte> scheme, in BodyFraming framing, bool endStream, Span<byte> destination,
        out int written, out Http2Stream? stream) =>
        _writer.TryWriteRequest(head, scheme, framing, endStream, destination, out written, out stream);

    /// <summary>
    /// As a server: writes a response, interim or final; see <see cref="TryWriteRequest"/>. A <paramref name="date"/>
    /// stands in for the field that the head has not, and needs <see cref="DateBytesMax"/> more.
    /// </summary>
    public bool TryWriteResponse(
        Http2Stream stream, Head head, int status, in BodyFraming framing, bool endStream, Span<byte> destination,
        out int written, ReadOnlySpan<byte> date = default) =>
        _writer.TryWriteResponse(stream, head, status, framing, endStream, destination, out written, date);

    /// <summary>Writes trailers, which end the message; see <see cref="TryWriteRequest"/>.</summary>
    public bool TryWriteTrailers(Http2Stream stream, Head trailers, Span<byte> destination, out int written) =>
        _writer.TryWriteTrailers(stream, trailers, destination, out written);

    /// <summary>Bytes of content that one frame on the stream may have now.</summary>
    public int Sendable(Http2Stream stream) => _writer.Sendable(stream);

    /// <summary>
    /// Writes the header of DATA, 9 bytes; the content follows it. At most <see cref="Sendable"/> bytes; none, with the
    /// end of the stream, may always be sent.
    /// </summary>
    public int WriteDataHeader(Http2Stream stream, int length, bool endStream, Span<byte> destination) =>
        _writer.WriteDataHeader(stream, length, endStream, destination);

    /// <summary>The stream has content to send; it gets its turn by <see cref="NextToSend"/>.</summary>
    public void Ready(Http2Stream stream) => _state.SetReady(stream, isReady: true);

    /// <summary>The stream has no content to send for now. A stream that ends needs no such call.</summary>
    public void Idle(Http2Stream stream) => _state.SetReady(stream, isReady: false);

    /// <summary>The stream that sends next, by priority and turn, and how many bytes; null for none.</summary>
    public Http2Stream? NextToSend(out int quantum)
    {
        Http2Stream? stream = _state.Send.Available > 0 ? _state.Queue.Next() : null;
        quantum = stream is null ? 0 : Math.Min(Sendable(stream), SendQueue.QuantumBytes);
        return stream;
    }

    /// <summary>Sets the priority of a stream, as when the response asks for another one (RFC 9218 8).</summary>
    public void Prioritize(Http2Stream stream, Priority priority) => _state.Queue.Reprioritize(stream, priority);

    /// <summary>Resets a stream. Nothing is done when it is closed.</summary>
    public void Reset(Http2Stream stream, Http2ErrorCode code)
    {
        if (stream.State != StreamState.Closed && !_state.IsFailed)
        {
            _state.Reset(stream.Id, code);
        }
    }

    /// <summary>
    /// The caller needs the stream no more; one that is open is reset. What was not consumed of its content is given
    /// back to the connection.
    /// </summary>
    public void Release(Http2Stream stream)
    {
        // RFC 9113 8.1: who has answered in full and wants no more of the request says NO_ERROR.
        bool isAnswered = Role == Http2Role.Server && stream.ToSend == MessagePart.End;
        Reset(stream, isAnswered ? Http2ErrorCode.NoError : Http2ErrorCode.Cancel);
        if (stream.State != StreamState.Closed)
        {
            _state.Close(stream);
        }

        _state.Return(stream: null, stream.Unconsumed);
        stream.Unconsumed = 0;
        _state.Streams.Release(stream);
    }

    /// <summary>Sends a PING, whose answer is an event. <see cref="Drain.PingValue"/> is taken.</summary>
    public void Ping(ulong value)
    {
        if (_state.MayWrite())
        {
            _state.Output.Ping(value, isAck: false);
        }
    }

    /// <summary>
    /// Begins the graceful end: as a server, GOAWAY that excludes nothing and a PING; when that has come back, or by
    /// <see cref="FinishDrain"/>, the last stream is named and later ones are refused. As a client nothing is opened
    /// any more.
    /// </summary>
    public void BeginDrain() => _state.BeginDrain();

    /// <summary>Names the last stream now: for a peer that does not answer.</summary>
    public void FinishDrain() => _state.FinishDrain();

    /// <summary>Ends the connection at once, as for a timeout: GOAWAY is in the output.</summary>
    /// <param name="code">What the peer is told.</param>
    /// <param name="reason">One line of ASCII.</param>
    public Http2Event Fail(Http2ErrorCode code, string reason) => _state.Fail(code, reason);

    /// <summary>Gives back the memory of what is unfinished: when the socket is gone.</summary>
    public void Close() => _reader.Release();
}
