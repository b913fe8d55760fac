using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// Carries one body from a connection to another in bounded memory: it reads no further while the other side has more
/// than its share unsent, and gives way after its share of a tick. Owner: one loop thread.
/// </summary>
internal static class BodyRelay
{
    // So much is sent at once and not at the end of the tick: its slabs are still in the processor's cache, and the
    // next receive uses them again.
    private const int FlushBytes = 64 * 1024;

    // With less than that, what the source has at hand is all gathered for one send.
    private const int FlushBytesMin = 16 * 1024;

    // A connection's share of one tick.
    private const int BytesPerTickMax = 256 * 1024;

    // Of a body that is coded: a step of that costs as much as handing on ten times the bytes.
    private const int CodedBytesPerTickMax = BodyEncoder.StepBytesMax;

    /// <summary>Relays until the body ends, then writes its end.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    internal static async ValueTask<Fault> RunAsync(BodyReader reader, BodyWriter writer, HttpChannel target)
    {
        int tickBytes = 0;
        int tickBytesMax = writer.IsEncoding ? CodedBytesPerTickMax - 1 : BytesPerTickMax;
        long tick = target.Loop.TickCount;
        while (true)
        {
            if (target.Stream.OutputBytes >= FlushBytes && reader.Channel.Input.IsEmpty)
            {
                target.Stream.FlushNow();
            }

            int ahead = RunAhead.BytesMax(target.Stream);
            BodyEvent step = reader.Next(out BodyPiece piece, Math.Max(1, ahead - target.Stream.OutputBytes));
            if (step == BodyEvent.Data)
            {
                tickBytes += piece.Length;
                int taken = writer.Write(piece, reader.Channel.Input);
                Fault fault = taken == piece.Length ? Fault.None : await WriteRestAsync(reader, writer, piece, taken);
                if (fault == Fault.None && target.Stream.OutputBytes >= ahead)
                {
                    target.Stream.FlushNow();
                    fault = target.Stream.OutputBytes < ahead
                        ? Fault.None
                        // Reading goes on when half of it is left, so that the sender never runs dry.
                        : await DrainAsync(reader, target, ahead / 2);
                }

                if (fault == Fault.None && tickBytes > tickBytesMax && tick == target.Loop.TickCount)
                {
                    fault = await reader.Channel.Stream.YieldAsync();
                }

                if (tick != target.Loop.TickCount)
                {
                    tick = target.Loop.TickCount;
                    tickBytes = 0;
                }

                if (fault != Fault.None)
                {
                    return fault;
                }
            }
            else if (step == BodyEvent.End)
            {
                reader.Channel.Timer.ClearInput();
                Fault fault = writer.TryEnd(reader.Trailers) ? Fault.None : await EndAsync(reader, writer);
                FlushMuch(target);
                return fault;
            }
            else if (step == BodyEvent.Fault)
            {
                return reader.Fault;
            }
            else
            {
                Fault fault = writer.TryFlush() ? Fault.None : await FlushAsync(reader, writer);
                FlushMuch(target);
                fault = fault == Fault.None ? await InputAsync(reader, step) : fault;
                if (fault != Fault.None)
                {
                    return fault;
                }
            }
        }
    }

    private static void FlushMuch(HttpChannel target)
    {
        if (target.Stream.OutputBytes >= FlushBytesMin)
        {
            target.Stream.FlushNow();
        }
    }

    /// <summary>Waits for more of the body under the deadline of its side.</summary>
    internal static ValueTask<Fault> InputAsync(BodyReader reader, BodyEvent step)
    {
        HttpChannel source = reader.Channel;
        if (step == BodyEvent.Memory)
        {
            // Our own shortage: the peer's clock stands.
            source.Timer.ClearInput();
            return source.Stream.MemoryAsync();
        }

        source.StartBodyInput();
        return source.Stream.ReadableAsync();
    }

    // No slab is to be had for output: what goes out elsewhere makes room. Or the encoder is at work on another thread.
    // Nothing is lost or cut meanwhile, and the source, whose piece lies where it was received, is not waited for.
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> WriteRestAsync(
        BodyReader reader, BodyWriter writer, BodyPiece piece, int taken)
    {
        Fault fault = Fault.None;
        while (fault == Fault.None && taken < piece.Length)
        {
            fault = await RoomAsync(reader, writer);
            if (fault == Fault.None)
            {
                taken += writer.Write(piece.Span[taken..]);
            }
        }

        return fault;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> EndAsync(BodyReader reader, BodyWriter writer)
    {
        Fault fault = Fault.None;
        bool isEnded = false;
        while (fault == Fault.None && !isEnded)
        {
            fault = await RoomAsync(reader, writer);
            isEnded = fault == Fault.None && writer.TryEnd(reader.Trailers);
        }

        return fault;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> FlushAsync(BodyReader reader, BodyWriter writer)
    {
        Fault fault = Fault.None;
        bool isFlushed = false;
        while (fault == Fault.None && !isFlushed)
        {
            fault = await RoomAsync(reader, writer);
            isFlushed = fault == Fault.None && writer.TryFlush();
        }

        return fault;
    }

    private static ValueTask<Fault> RoomAsync(BodyReader reader, BodyWriter writer)
    {
        reader.Channel.Timer.ClearInput();
        return writer.RoomAsync(reader.Channel);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> DrainAsync(BodyReader reader, HttpChannel target, int bytesMax)
    {
        // The source is not waited for while the target holds back.
        reader.Channel.Timer.ClearInput();
        target.ReleaseRequestHead();
        target.StartOutput();
        Fault fault = await target.Stream.DrainedAsync(bytesMax);
        target.Timer.ClearOutput();
        return fault;
    }
}
