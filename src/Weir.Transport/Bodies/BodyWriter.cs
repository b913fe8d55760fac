using System.Diagnostics;
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

    // One step of an encoder: what it makes of it is all that it ever keeps.
    private const int EncodedBytesMax = Slab.StandardBytes;

    private StreamSocket _socket = null!;
    private BodyKind _kind;
    private long _remaining;
    private BodyEncoder? _encoder;
    private bool _isFinished;
    private bool _isFlushed;
    private bool _flushes;

    /// <summary>Bytes of the body so far, without framing.</summary>
    internal long BytesWritten { get; private set; }

    internal void Begin(StreamSocket socket, in BodyFraming framing)
    {
        _socket = socket;
        _kind = framing.Kind;
        _remaining = framing.Kind == BodyKind.Length ? framing.Length : 0;
        BytesWritten = 0;
    }

    /// <summary>Has the body that begins next coded by an encoder, which is disposed of at the end.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="flushes">Whether what is at hand goes out when the source has to be waited for.</param>
    internal void Encode(BodyEncoder encoder, bool flushes)
    {
        _encoder?.Dispose();
        _encoder = encoder;
        _isFinished = false;
        _isFlushed = true;
        _flushes = flushes;
    }

    /// <summary>Gives back what coding the body took.</summary>
    internal void End()
    {
        _encoder?.Dispose();
        _encoder = null;
    }

    /// <summary>
    /// Writes what an encoder keeps back, when nothing more is at hand: a reader of a stream must not wait for it.
    /// </summary>
    internal void FlushEncoder()
    {
        if (_encoder is not null && _flushes && !_isFlushed && TryDrainEncoder())
        {
            _encoder.Flush();
            _isFlushed = true;
            _ = TryDrainEncoder();
        }
    }

    /// <summary>
    /// Writes a piece that was read from <paramref name="input"/>; its slab is handed over where that is cheaper.
    /// Returns how many bytes were taken: fewer than there are when no slab is to be had.
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
            _socket.Loop.Slabs.Return(slab);
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

        _socket.Write(bytes, start, length);
        Count(length);
        return true;
    }

    /// <summary>
    /// Copies bytes of the body to the output. Returns how many were taken: fewer than there are when no slab is to be
    /// had; the rest is written after a wait for one.
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
    /// Ends the body; trailers go where the framing has a place for them. False when no slab is to be had for it.
    /// </summary>
    internal bool TryEnd(Head? trailers)
    {
        Debug.Assert(_kind != BodyKind.Length || _remaining == 0, "a body has the length that its head announced");
        if (_encoder is not null && _kind != BodyKind.None && !TryFinishEncoder())
        {
            return false;
        }

        if (_kind != BodyKind.Chunked)
        {
            return true;
        }

        if (trailers is null)
        {
            Span<byte> room = _socket.GetRoom(Http1Writer.LastChunk.Length);
            if (room.IsEmpty)
            {
                return false;
            }

            Http1Writer.LastChunk.CopyTo(room);
            _socket.Advance(Http1Writer.LastChunk.Length);
            return true;
        }

        // Trailers are bounded at half a slab.
        if (!Http1Writer.TryWriteTrailers(trailers, _socket.GetRoom(Slab.StandardBytes), out int written))
        {
            return false;
        }

        _socket.Advance(written);
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
        while (taken < bytes.Length && TryDrainEncoder())
        {
            int length = Math.Min(bytes.Length - taken, EncodedBytesMax);
            _encoder!.Write(bytes.Slice(taken, length));
            _isFlushed = false;
            taken += length;
        }

        _ = TryDrainEncoder();
        return taken;
    }

    private bool TryFinishEncoder()
    {
        if (!_isFinished && TryDrainEncoder())
        {
            _encoder!.Finish();
            _isFinished = true;
        }

        return _isFinished && TryDrainEncoder();
    }

    // Whether the encoder has nothing left to be written; false when no slab is to be had for it.
    private bool TryDrainEncoder()
    {
        while (true)
        {
            bool isChunked = _kind == BodyKind.Chunked;
            Span<byte> room = _socket.GetRoom(isChunked ? FrameBytesMax + 1 : 1);
            if (room.IsEmpty)
            {
                return false;
            }

            // The size of a chunk comes before its data: it is written in full width, and the data behind it.
            int start = isChunked ? Http1Writer.FixedChunkHeaderBytes : 0;
            int end = isChunked ? Http1Writer.ChunkEnd.Length : 0;
            int length = _encoder!.Read(room[start..^end]);
            if (length == 0)
            {
                return true;
            }

            if (isChunked)
            {
                Http1Writer.WriteFixedChunkHeader(room, length);
                Http1Writer.ChunkEnd.CopyTo(room[(start + length)..]);
            }

            _socket.Advance(start + length + end);
            BytesWritten += length;
        }
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
        Span<byte> room = isChunked ? _socket.GetRoom(FrameBytesMax) : [];
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
        Span<byte> room = isChunked ? _socket.GetRoom(FrameBytesMax) : [];
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
            _socket.Advance(Http1Writer.WriteChunkHeader(frame, length));
        }

        _socket.Write(slab, start, length);
        if (_kind == BodyKind.Chunked)
        {
            Http1Writer.ChunkEnd.CopyTo(_socket.GetRoom(Http1Writer.ChunkEnd.Length));
            _socket.Advance(Http1Writer.ChunkEnd.Length);
        }

        Count(length);
    }

    private int WritePlain(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = _socket.GetRoom(1);
        int length = Math.Min(room.Length, bytes.Length);
        if (length > 0)
        {
            bytes[..length].CopyTo(room);
            _socket.Advance(length);
        }

        return length;
    }

    private int WriteChunk(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = _socket.GetRoom(Math.Min(bytes.Length + FrameBytesMax, Slab.StandardBytes));
        if (room.IsEmpty)
        {
            return 0;
        }

        int length = Math.Min(bytes.Length, room.Length - FrameBytesMax);
        int at = Http1Writer.WriteChunkHeader(room, length);
        bytes[..length].CopyTo(room[at..]);
        Http1Writer.ChunkEnd.CopyTo(room[(at + length)..]);
        _socket.Advance(at + length + Http1Writer.ChunkEnd.Length);
        return length;
    }
}
