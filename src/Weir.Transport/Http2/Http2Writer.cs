using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// The writing half of a session: frames go into the output of its socket in the order that the protocol asks for, and
/// content as late as the socket can send it, from the most urgent stream. Owner: the session, one loop thread.
/// </summary>
/// <remarks>
/// What may be sent and what is most urgent is known to <see cref="Http2Connection"/>; the content is that of the <see
/// cref="Http2Pipe"/>s. Where there is no memory for a frame nothing is written, and all is tried again when there is.
/// </remarks>
internal sealed class Http2Writer : IOutputSource
{
    // So much is gathered for one send; what comes later may be more urgent.
    private const int FillBytesMax = 64 * 1024;

    private readonly EventLoop _loop;
    private readonly StreamSocket _socket;
    private readonly Http2Connection _core;
    private readonly Http2PipeList _pipes;
    private readonly MemoryWait _memoryWait;

    internal Http2Writer(EventLoop loop, StreamSocket socket, Http2Connection core, Http2PipeList pipes)
    {
        _loop = loop;
        _socket = socket;
        _core = core;
        _pipes = pipes;
        _memoryWait = new MemoryWait(this);
    }

    /// <inheritdoc/>
    public bool HasOutput => !_core.Output.IsEmpty || _core.NextToSend(out _) is not null;

    /// <inheritdoc/>
    public bool Fill()
    {
        if (!TryTakeControl())
        {
            WaitForMemory();
            return false;
        }

        while (_socket.OutputBytes < FillBytesMax)
        {
            Http2Stream? stream = _core.NextToSend(out int quantum);
            if (stream is null)
            {
                return false;
            }

            if (!((Http2Pipe)stream.Owner!).TrySend(quantum))
            {
                WaitForMemory();
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether the peer is what keeps a stream from sending: its window is shut, or nothing at all can be sent.
    /// </summary>
    internal bool IsStalled(Http2Pipe pipe) =>
        !_socket.CanWrite || _core.SendWindowBytes <= 0 || pipe.Stream is not { SendWindowBytes: > 0 };

    /// <summary>
    /// Writes a head behind what was written before; false when there is no memory for it.
    /// </summary>
    internal bool TryWriteHead(Head head, in HeadFrame frame, ref Http2Stream? stream)
    {
        if (!TryTakeControl())
        {
            return false;
        }

        int bytesMax = _core.HeadBytesMax(head) + Http2Connection.DateBytesMax;
        if (bytesMax <= Slab.StandardBytes)
        {
            Span<byte> room = _socket.GetRoom(bytesMax);
            bool isWritten = !room.IsEmpty && frame.TryWrite(_core, head, room, ref stream, out int written)
                && Advance(written);
            return isWritten;
        }

        return bytesMax <= Slab.LargeBytes && TryWriteLarge(head, frame, ref stream);
    }

    /// <summary>
    /// Ends a message whose content has gone out, with trailers if there are any; false when there is no memory.
    /// </summary>
    internal bool TryWriteEnd(Http2Stream stream, Head? trailers)
    {
        if (!TryTakeControl())
        {
            WaitForMemory();
            return false;
        }

        int bytesMax = trailers is null ? Http2Connection.FrameHeaderBytes : _core.HeadBytesMax(trailers);
        Span<byte> room = _socket.GetRoom(bytesMax);
        if (room.IsEmpty)
        {
            WaitForMemory();
            return false;
        }

        int written;
        if (trailers is null)
        {
            written = _core.WriteDataHeader(stream, 0, endStream: true, room);
        }
        else if (!_core.TryWriteTrailers(stream, trailers, room, out written))
        {
            return false;
        }

        return Advance(written);
    }

    // Frames that the core has made by itself go before the next that is written.
    private bool TryTakeControl()
    {
        while (!_core.Output.IsEmpty)
        {
            Span<byte> room = _socket.GetRoom(Http2Connection.FrameHeaderBytes);
            if (room.IsEmpty)
            {
                return false;
            }

            int length = Math.Min(room.Length, _core.Output.Length);
            _core.Output[..length].CopyTo(room);
            _core.Drained(length);
            _socket.Advance(length);
        }

        return true;
    }

    private bool TryWriteLarge(Head head, in HeadFrame frame, ref Http2Stream? stream)
    {
        Slab? large = _loop.Slabs.TryRentLarge();
        if (large is null)
        {
            return false;
        }

        if (!frame.TryWrite(_core, head, large.Span, ref stream, out int written))
        {
            _loop.Slabs.Return(large);
            return false;
        }

        _socket.Write(large, 0, written);
        return true;
    }

    private bool Advance(int written)
    {
        _socket.Advance(written);
        return true;
    }

    private void WaitForMemory() => _loop.ScheduleOnOutputMemory(_memoryWait);

    private void RetryEnds()
    {
        for (Http2Pipe? pipe = _pipes.First; pipe is not null;)
        {
            Http2Pipe? next = pipe.NextInSession;
            if (!pipe.TryEndLate())
            {
                break;
            }

            pipe = next;
        }

        _socket.AskSource();
    }

    /// <summary>Tries again when there is memory to write into. Owner: the writer.</summary>
    private sealed class MemoryWait(Http2Writer writer) : LoopItem
    {
        protected override void Run()
        {
            if (!writer._socket.IsClosed)
            {
                writer.RetryEnds();
            }
        }
    }
}
