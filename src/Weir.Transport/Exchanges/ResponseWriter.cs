using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// Writes the body of a response that was started, no faster than the client reads and slabs are to be had. Owner: the
/// exchange, one loop thread.
/// </summary>
internal sealed class ResponseWriter(Exchange exchange)
{
    private BodyWriter Body => exchange.ResponseBody;

    private DownstreamChannel Channel => exchange.Channel;

    /// <summary>Writes a piece; it is copied. The result is a fault, or none.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal async ValueTask<Fault> WriteAsync(ReadOnlyMemory<byte> piece)
    {
        Fault fault = exchange.AbortFault;
        while (fault == Fault.None && piece.Length > 0)
        {
            int low = RunAhead.BytesMax(Channel.Stream) / 2;
            int length = Math.Min(piece.Length, StepBytesMax(low));
            int taken = Body.Write(piece.Span[..length]);
            piece = piece[taken..];
            if (taken < length)
            {
                fault = await Body.RoomAsync(Channel);
            }
            else if (Channel.Stream.OutputBytes > low)
            {
                Channel.StartOutput();
                fault = await Channel.Stream.DrainedAsync(low);
                Channel.Timer.ClearOutput();
            }
            else if (Body.IsEncoding && piece.Length > 0)
            {
                fault = await Channel.Stream.YieldAsync();
            }
        }

        while (fault == Fault.None && !Body.TryFlush())
        {
            fault = await Body.RoomAsync(Channel);
        }

        return fault;
    }

    /// <summary>Writes a range of bytes that many share: from where they lie if that can be.</summary>
    internal ValueTask<Fault> WriteAsync(SharedBytes body, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (exchange.AbortFault != Fault.None || Body.TryWrite(body, start, length))
        {
            return new ValueTask<Fault>(exchange.AbortFault);
        }

        int taken = WriteAtOnce(body.Memory.Span.Slice(start, length));
        return taken == length ? new ValueTask<Fault>(Fault.None) : CopyAsync(body, start + taken, length - taken);
    }

    /// <summary>Writes all of the body, and ends it.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal async ValueTask<Fault> WriteWholeAsync(ReadOnlyMemory<byte> body)
    {
        int taken = WriteAtOnce(body.Span);
        Fault fault = taken == body.Length ? Fault.None : await WriteAsync(body[taken..]);
        return fault == Fault.None ? await EndAsync() : fault;
    }

    /// <inheritdoc cref="WriteWholeAsync(ReadOnlyMemory{byte})"/>
    internal ValueTask<Fault> WriteWholeAsync(SharedBytes body)
    {
        ValueTask<Fault> writing = WriteAsync(body, 0, body.Length);
        return writing.IsCompletedSuccessfully && writing.Result == Fault.None && Body.TryEnd(trailers: null)
            ? new ValueTask<Fault>(Fault.None)
            : EndAfterAsync(writing);
    }

    /// <summary>Ends the body.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal async ValueTask<Fault> EndAsync()
    {
        Fault fault = exchange.AbortFault;
        while (fault == Fault.None && !Body.TryEnd(trailers: null))
        {
            fault = await Body.RoomAsync(Channel);
        }

        return fault;
    }

    // What fits into the run ahead needs no task.
    private int WriteAtOnce(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= StepBytesMax(RunAhead.BytesMax(Channel.Stream)) ? Body.Write(bytes) : 0;

    // Coding goes in steps.
    private int StepBytesMax(int bytesMax) =>
        Body.IsEncoding ? Math.Min(bytesMax, BodyEncoder.StepBytesMax) : bytesMax;

    // The bytes stay counted while they are read from, also when nobody else uses them any more.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> CopyAsync(SharedBytes body, int start, int length)
    {
        bool isCounted = body.TryAdd();
        Fault fault = await WriteAsync(body.Memory.Slice(start, length));
        if (isCounted)
        {
            body.Release();
        }

        return fault;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> EndAfterAsync(ValueTask<Fault> writing)
    {
        Fault fault = await writing;
        return fault == Fault.None ? await EndAsync() : fault;
    }
}
