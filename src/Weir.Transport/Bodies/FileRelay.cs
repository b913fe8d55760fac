using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// Carries a part of a file to a client in bounded memory: as <see cref="BodyRelay"/> it reads no further while the
/// client has more than its share unsent, and gives way after its share of a tick. Owner: one loop thread.
/// </summary>
/// <remarks>
/// What is in the system's memory is read on the loop; what is on the disk only, by the file lane, while the loop goes
/// on.
/// </remarks>
internal static class FileRelay
{
    // As BodyRelay: so much is sent at once and not at the end of the tick, while its slabs are warm.
    private const int FlushBytes = FileRead.BytesMax;

    private const int BytesPerTickMax = 256 * 1024;

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<Fault> RunAsync(Exchange exchange, OpenFile file, long position, long length)
    {
        FileRead read = new(file, exchange.Transport.Loop);
        ByteStream stream = exchange.Channel.Stream;
        int tickBytes = 0;
        long tick = read.Loop.TickCount;
        Fault fault = exchange.AbortFault;
        while (fault == Fault.None && length > 0)
        {
            fault = await StepAsync(exchange, read, position, length);
            if (fault != Fault.None)
            {
                break;
            }

            position += read.Result;
            length -= read.Result;
            tickBytes = tick == read.Loop.TickCount ? tickBytes + read.Result : 0;
            tick = read.Loop.TickCount;
            if (stream.OutputBytes >= FlushBytes)
            {
                stream.FlushNow();
            }

            if (tickBytes >= BytesPerTickMax && length > 0)
            {
                fault = await stream.YieldAsync();
            }
        }

        read.End();
        return fault;
    }

    // One read and the writing of what it brought; Result of the read tells how much that is.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> StepAsync(Exchange exchange, FileRead read, long position, long length)
    {
        Fault fault = Fault.None;
        int room = 0;
        while (fault == Fault.None && room == 0)
        {
            int ahead = RunAhead.BytesMax(exchange.Channel.Stream);
            int free = ahead - exchange.Channel.Stream.OutputBytes;
            if (free <= 0)
            {
                fault = await DrainAsync(exchange.Channel, ahead / 2);
                continue;
            }

            room = read.Rent((int)Math.Min(length, Math.Max(free, Slab.StandardBytes)));
            if (room == 0)
            {
                fault = await exchange.Channel.Stream.MemoryAsync(forOutput: true);
            }
        }

        if (fault == Fault.None && !read.TryNow(position))
        {
            fault = read.TryBegin(position) ? await exchange.WaitAsync(read) : Fault.FilesBusy;
        }

        if (fault == Fault.None)
        {
            fault = read.Result > 0 ? await WriteAsync(exchange, read) : FaultOf(exchange, read.Result);
        }

        read.End();
        return fault;
    }

    private static Fault FaultOf(Exchange exchange, int result)
    {
        exchange.Errno = -result;
        return result == 0 ? Fault.FileTruncated : Fault.FileUnreadable;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> WriteAsync(Exchange exchange, FileRead read)
    {
        Fault fault = Fault.None;
        for (int left = read.Result; left > 0 && fault == Fault.None; left -= Slab.StandardBytes)
        {
            Slab slab = read.Take();
            int length = Math.Min(left, Slab.StandardBytes);
            int taken = exchange.ResponseBody.Write(slab, length);
            if (taken < length)
            {
                fault = await WriteRestAsync(exchange, slab, taken, length);
            }

            if (fault == Fault.None && exchange.ResponseBody.IsEncoding)
            {
                // Coding a slab costs as much as sending many.
                fault = await exchange.Channel.Stream.YieldAsync();
            }
        }

        return fault;
    }

    // No slab is to be had for a copy, or the encoder is busy.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> WriteRestAsync(Exchange exchange, Slab slab, int taken, int length)
    {
        Fault fault = Fault.None;
        while (fault == Fault.None && taken < length)
        {
            fault = await exchange.ResponseBody.RoomAsync(exchange.Channel);
            if (fault == Fault.None)
            {
                taken += exchange.ResponseBody.Write(slab.Slice(taken, length - taken));
            }
        }

        exchange.Transport.Loop.Slabs.Return(slab);
        return fault;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> DrainAsync(DownstreamChannel client, int bytesMax)
    {
        client.Stream.FlushNow();
        if (client.Stream.OutputBytes <= bytesMax)
        {
            return Fault.None;
        }

        client.ReleaseRequestHead();
        client.StartOutput();
        Fault fault = await client.Stream.DrainedAsync(bytesMax);
        client.Timer.ClearOutput();
        return fault;
    }
}
