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

    private StreamSocket _socket = null!;
    private BodyKind _kind;
    private long _remaining;

    /// <summary>Bytes of the body so far, without framing.</summary>
    internal long BytesWritten { get; private set; }

    internal void Begin(StreamSocket socket, in BodyFraming framing)
    {
        _socket = socket;
        _kind = framing.Kind;
        _remaining = framing.Kind == BodyKind.Length ? framing.Length : 0;
        BytesWritten = 0;
    }

    /// <summary>
    /// Writes a piece that was read from <paramref name="input"/>; its slab is handed over where that is cheaper.
    /// </summary>
    internal Fault Write(in BodyPiece piece, ConnectionInput input)
    {
        if (piece.Length < HandOverBytesMin || _kind == BodyKind.None || !input.TryTakeSlab())
        {
            return Write(piece.Span);
        }

        Count(piece.Length);
        if (_kind == BodyKind.Chunked && !TryWriteChunkHeader(piece.Length))
        {
            _socket.Loop.Slabs.Return(piece.Slab);
            return Fault.NoMemory;
        }

        _socket.Write(piece.Slab, piece.Start, piece.Length);
        return _kind != BodyKind.Chunked || _socket.TryWrite(Http1Writer.ChunkEnd) ? Fault.None : Fault.NoMemory;
    }

    /// <summary>Copies bytes of the body to the output.</summary>
    internal Fault Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || _kind == BodyKind.None)
        {
            return Fault.None;
        }

        Count(bytes.Length);
        if (_kind != BodyKind.Chunked)
        {
            return _socket.TryWrite(bytes) ? Fault.None : Fault.NoMemory;
        }

        return TryWriteChunkHeader(bytes.Length) && _socket.TryWrite(bytes) && _socket.TryWrite(Http1Writer.ChunkEnd)
            ? Fault.None
            : Fault.NoMemory;
    }

    /// <summary>Ends the body; trailers go where the framing has a place for them.</summary>
    internal Fault End(Head? trailers)
    {
        Debug.Assert(_kind != BodyKind.Length || _remaining == 0, "a body has the length that its head announced");
        if (_kind != BodyKind.Chunked)
        {
            return Fault.None;
        }

        if (trailers is null)
        {
            return _socket.TryWrite(Http1Writer.LastChunk) ? Fault.None : Fault.NoMemory;
        }

        Span<byte> room = _socket.GetRoom(Slab.StandardBytes);
        if (!Http1Writer.TryWriteTrailers(trailers, room, out int written))
        {
            return Fault.NoMemory;
        }

        _socket.Advance(written);
        return Fault.None;
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

    private bool TryWriteChunkHeader(int size)
    {
        Span<byte> room = _socket.GetRoom(Http1Writer.ChunkHeaderBytesMax);
        if (room.IsEmpty)
        {
            return false;
        }

        _socket.Advance(Http1Writer.WriteChunkHeader(room, size));
        return true;
    }
}
