using System.Diagnostics;
using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// Writes one body to a connection in the framing that its head announced: bodies are framed anew, never relayed as
/// bytes. Owner: one loop thread; reused.
/// </summary>
internal sealed class BodyWriter
{
    // Smaller pieces are copied: a slab that carries little would hold much memory until it is sent.
    private const int HandOverBytesMin = 4096;

    // What stands before and behind the data of a chunk.
    private const int FrameBytesMax = Http1Writer.ChunkHeaderBytesMax + 2;

    // With less room than this an encoder would write a crowd of short chunks.
    private const int CodedRoomMin = 256;

    private HttpChannel _channel = null!;
    private ByteStream _stream = null!;
    private BodyKind _kind;
    private long _remaining;
    private BodyEncoder? _encoder;
    private Fault _abortFault;
    private bool _isBusy;
    private bool _isCoded;
    private bool _isFlushed;
    private bool _flushes;

    /// <summary>Bytes of the body so far, as they go out, without framing.</summary>
    internal long BytesWritten { get; private set; }

    /// <summary>Whether what is written is coded first, which costs far more than to hand it on.</summary>
    internal bool IsEncoding => _encoder is not null;

    internal void Begin(HttpChannel channel, in BodyFraming framing)
    {
        _channel = channel;
        _stream = channel.Stream;
        _kind = channel.IsFramed && framing.Kind == BodyKind.Chunked ? BodyKind.UntilClose : framing.Kind;
        _remaining = framing.Kind == BodyKind.Length ? framing.Length : 0;
        BytesWritten = 0;
        _isCoded = false;
    }

    /// <summary>Has the body that begins next coded by an encoder, which is disposed of at its end.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="flushes">Whether what is at hand goes out when the source has to be waited for.</param>
    internal void Encode(BodyEncoder encoder, bool flushes)
    {
        End();
        _encoder = encoder;
        _abortFault = Fault.None;
        _isBusy = false;
        _isFlushed = true;
        _flushes = flushes;
    }

    /// <summary>Gives back what coding the body took. A body that was not ended stays without an end.</summary>
    internal void End()
    {
        BodyEncoder? encoder = _encoder;
        _encoder = null;
        encoder?.Dispose();
    }

    /// <summary>Has a wait for the encoder, which cannot be cut short, end with a fault.</summary>
    internal void Abort(Fault fault)
    {
        if (_abortFault == Fault.None)
        {
            _abortFault = fault;
        }
    }

    /// <summary>
    /// Waits for what an unfinished call waits for: the encoder, else a slab, in the way of a reader of
    /// <paramref name="source"/>.
    /// </summary>
    internal ValueTask<Fault> RoomAsync(HttpChannel source) =>
        _isBusy ? EncoderAsync() : source.Stream.MemoryAsync(forOutput: true);

    /// <summary>
    /// Writes what an encoder keeps back, when nothing more is at hand: the reader of a stream must not wait for it.
    /// False when it has to be called again after <see cref="RoomAsync"/>.
    /// </summary>
    internal bool TryFlush()
    {
        if (_encoder is null || !_flushes || _isFlushed)
        {
            return true;
        }

        _isFlushed = TryCode([], CodingStep.Flush, out _);
        return _isFlushed;
    }

    /// <summary>
    /// Writes a piece that was read from <paramref name="input"/>; its slab is handed over where that is cheaper.
    /// Returns how many bytes were taken: fewer than there are when there is something to wait for.
    /// </summary>
    internal int Write(in BodyPiece piece, ConnectionInput input) =>
        _encoder is null && piece.Length >= HandOverBytesMin && TryHandOver(piece, input)
            ? piece.Length
            : Write(piece.Span);

    /// <summary>
    /// Writes the first bytes of a slab, which is handed over where that is cheaper. Returns how many were taken: all
    /// of them, and the slab with them, or fewer when no slab is to be had for a copy.
    /// </summary>
    internal int Write(Slab slab, int length)
    {
        if (_encoder is null && length >= HandOverBytesMin && TryHandOver(slab, length))
        {
            return length;
        }

        int taken = Write(slab.Slice(0, length));
        if (taken == length)
        {
            _stream.Loop.Slabs.Return(slab);
        }

        return taken;
    }

    /// <summary>
    /// Has shared bytes sent from where they lie, where that is cheaper than a copy; false when they are to be copied.
    /// </summary>
    internal bool TryWrite(SharedBytes bytes, int start, int length)
    {
        bool isFit = _encoder is null && _kind == BodyKind.Length && length >= HandOverBytesMin;
        if (!isFit || !bytes.TryAdd())
        {
            return false;
        }

        _stream.Write(bytes, start, length);
        Count(length);
        return true;
    }

    /// <summary>
    /// Copies bytes of the body to the output, or codes them. Returns how many were taken: fewer than there are when no
    /// slab is to be had or the encoder is busy; the rest is written after <see cref="RoomAsync"/>.
    /// </summary>
    internal int Write(ReadOnlySpan<byte> bytes)
    {
        if (_kind == BodyKind.None)
        {
            return bytes.Length;
        }

        return _encoder is null ? WriteFramed(bytes) : WriteEncoded(bytes);
    }

    /// <summary>
    /// Ends the body; trailers go where the framing has a place for them. False when it has to be called again after
    /// <see cref="RoomAsync"/>.
    /// </summary>
    internal bool TryEnd(Head? trailers)
    {
        Debug.Assert(_kind != BodyKind.Length || _remaining == 0, "a body has the length that its head announced");
        if (_encoder is not null)
        {
            if (_kind != BodyKind.None && !TryCode([], CodingStep.Finish, out _))
            {
                return false;
            }

            // A slow client may take long to read what is left: its encoder serves others meanwhile.
            End();
            _isCoded = true;
        }

        if (trailers is not null && _isCoded)
        {
            DigestFields.Remove(trailers);
        }

        if (_kind != BodyKind.Chunked)
        {
            return _channel.TryEndMessage(trailers);
        }

        if (trailers is null)
        {
            Span<byte> room = _stream.GetRoom(Http1Writer.LastChunk.Length);
            if (room.IsEmpty)
            {
                return false;
            }

            Http1Writer.LastChunk.CopyTo(room);
            _stream.Advance(Http1Writer.LastChunk.Length);
            return true;
        }

        // Trailers are bounded at half a slab.
        if (!Http1Writer.TryWriteTrailers(trailers, _stream.GetRoom(Slab.StandardBytes), out int written))
        {
            return false;
        }

        _stream.Advance(written);
        return true;
    }

    private int WriteFramed(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        while (taken < bytes.Length)
        {
            int written = _kind == BodyKind.Chunked ? WriteChunk(bytes[taken..]) : WritePlain(bytes[taken..]);
            if (written == 0)
            {
                break;
            }

            taken += written;
        }

        Count(taken);
        return taken;
    }

    private int WriteEncoded(ReadOnlySpan<byte> bytes)
    {
        int taken = 0;
        bool goesOn = true;
        while (goesOn && taken < bytes.Length)
        {
            int length = Math.Min(bytes.Length - taken, BodyEncoder.StepBytesMax);
            goesOn = TryCode(bytes.Slice(taken, length), CodingStep.Continue, out int coded);
            taken += coded;
        }

        return taken;
    }

    // Whether the step is done; else there is a slab or the encoder to be waited for.
    private bool TryCode(ReadOnlySpan<byte> source, CodingStep step, out int taken)
    {
        bool isChunked = _kind == BodyKind.Chunked;

        // The size of a chunk comes before its data: it is written in full width, and the data behind it.
        int start = isChunked ? Http1Writer.FixedChunkHeaderBytes : 0;
        int end = isChunked ? Http1Writer.ChunkEnd.Length : 0;
        CodingResult result;
        taken = 0;
        do
        {
            Span<byte> room = _stream.GetRoom(CodedRoomMin);
            if (room.IsEmpty)
            {
                _isBusy = false;
                return false;
            }

            result = _encoder!.Code(source[taken..], room[start..^end], step, out int consumed, out int length);
            taken += consumed;
            _isFlushed &= consumed == 0;
            if (length > 0)
            {
                if (isChunked)
                {
                    Http1Writer.WriteFixedChunkHeader(room, length);
                    Http1Writer.ChunkEnd.CopyTo(room[(start + length)..]);
                }

                _stream.Advance(start + length + end);
                BytesWritten += length;
            }
        }
        while (result == CodingResult.Full);

        // Mostly an encoder only takes: what waits for the next piece owns no slab.
        _stream.ReleaseRoom();
        _isBusy = result == CodingResult.Busy;
        return result == CodingResult.Done;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> EncoderAsync()
    {
        Fault fault = await _encoder!.ReadyAsync();
        return fault != Fault.None ? fault : _abortFault;
    }

    private void Count(int bytes)
    {
        BytesWritten += bytes;
        if (_kind == BodyKind.Length)
        {
            _remaining -= bytes;
            Debug.Assert(_remaining >= 0, "a body has the length that its head announced");
        }
    }

    // The frame's place comes first, so that a slab is handed over with its frame or not at all.
    private bool TryHandOver(in BodyPiece piece, ConnectionInput input)
    {
        bool isChunked = _kind == BodyKind.Chunked;
        Span<byte> room = isChunked ? _stream.GetRoom(FrameBytesMax) : [];
        if (_kind == BodyKind.None || (isChunked && room.IsEmpty) || !input.TryTakeSlab())
        {
            return false;
        }

        HandOver(piece.Slab, piece.Start, piece.Length, room);
        return true;
    }

    private bool TryHandOver(Slab slab, int length)
    {
        bool isChunked = _kind == BodyKind.Chunked;
        Span<byte> room = isChunked ? _stream.GetRoom(FrameBytesMax) : [];
        if (_kind == BodyKind.None || (isChunked && room.IsEmpty))
        {
            return false;
        }

        HandOver(slab, 0, length, room);
        return true;
    }

    private void HandOver(Slab slab, int start, int length, Span<byte> frame)
    {
        if (_kind == BodyKind.Chunked)
        {
            _stream.Advance(Http1Writer.WriteChunkHeader(frame, length));
        }

        _stream.Write(slab, start, length);
        if (_kind == BodyKind.Chunked)
        {
            Http1Writer.ChunkEnd.CopyTo(_stream.GetRoom(Http1Writer.ChunkEnd.Length));
            _stream.Advance(Http1Writer.ChunkEnd.Length);
        }

        Count(length);
    }

    private int WritePlain(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = _stream.GetRoom(1);
        int length = Math.Min(room.Length, bytes.Length);
        if (length > 0)
        {
            bytes[..length].CopyTo(room);
            _stream.Advance(length);
        }

        return length;
    }

    private int WriteChunk(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = _stream.GetRoom(Math.Min(bytes.Length + FrameBytesMax, Slab.StandardBytes));
        if (room.IsEmpty)
        {
            return 0;
        }

        int length = Math.Min(bytes.Length, room.Length - FrameBytesMax);
        int at = Http1Writer.WriteChunkHeader(room, length);
        bytes[..length].CopyTo(room[at..]);
        Http1Writer.ChunkEnd.CopyTo(room[(at + length)..]);
        _stream.Advance(at + length + Http1Writer.ChunkEnd.Length);
        return length;
    }
}
