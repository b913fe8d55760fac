using Weir.Core;

namespace Weir.IO;

/// <summary>
/// Bytes from and to one peer, in order: readiness to read, output that is gathered, and waits for both. A socket is
/// one, and so is each stream of a connection that carries many. Owner: one loop thread.
/// </summary>
/// <remarks>
/// While it waits it owns no buffer: the reader awaits readiness, rents a slab, receives, and returns the slab. What is
/// written belongs to the stream until it is sent.
/// </remarks>
public abstract class ByteStream : LoopItem
{
    private int _outputBytesMax;
    private bool _isResumed;
    private MemoryWait? _memoryWait;

    /// <param name="loop">The loop that it lives on.</param>
    /// <param name="resetFault">The fault that stands for a reset by this peer.</param>
    protected ByteStream(EventLoop loop, Fault resetFault)
    {
        Loop = loop;
        ResetFault = resetFault;
    }

    public EventLoop Loop { get; }

    /// <summary>The fault that stands for a reset by this peer.</summary>
    public Fault ResetFault { get; }

    /// <summary>Whether a receive may bring something: bytes, the end, or an error.</summary>
    public abstract bool CanRead { get; }

    /// <summary>Whether output is known to get further.</summary>
    public abstract bool CanWrite { get; }

    /// <summary>Whether it was closed, by its owner.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>Whether it can receive into several ranges at once.</summary>
    public virtual bool CanReceiveMany => false;

    /// <summary>Whether the peer has ended its direction; bytes may still be unread.</summary>
    public bool IsHalfClosed { get; protected set; }

    /// <summary>Whether it is broken in both directions.</summary>
    public bool IsHungUp { get; protected set; }

    /// <summary>Whether our direction was ended.</summary>
    public bool IsWriteShut { get; protected set; }

    /// <summary>Bytes written and not yet sent.</summary>
    public virtual int OutputBytes => QueuedBytes;

    /// <summary>Bytes that were sent so far.</summary>
    public long BytesSent { get; protected set; }

    /// <summary>Bytes that were received so far.</summary>
    public long BytesReceived { get; protected set; }

    /// <summary>
    /// Streams that share one client's connection with this one, itself included: they share its memory.
    /// </summary>
    public virtual int Siblings => 1;

    /// <summary>What is to be sent; null for nothing.</summary>
    internal OutputQueue? Queue { get; private set; }

    /// <summary>Bytes in the queue of this stream.</summary>
    protected int QueuedBytes => Queue?.Bytes ?? 0;

    /// <summary>Who waits to read.</summary>
    protected LoopSource InputWait { get; } = new();

    /// <summary>Who waits until output is sent.</summary>
    protected LoopSource OutputWait { get; } = new();

    /// <summary>Whether somebody waits for output to be sent, and enough of it is.</summary>
    protected bool IsOutputWaitOver => OutputWait.IsWaiting && OutputBytes <= _outputBytesMax;

    /// <summary>
    /// Receives what is there. Above 0: bytes. 0: the peer ended its direction. Below 0: a negated error;
    /// <see cref="NetError.WouldBlock"/> means wait again.
    /// </summary>
    public abstract int Receive(Span<byte> destination);

    /// <summary>
    /// Receives into several ranges, where <see cref="CanReceiveMany"/>; the result is as of the other overload.
    /// </summary>
    public virtual int Receive(ReadOnlySpan<IoSegment> segments, int bytesMax) => throw new NotSupportedException();

    /// <summary>
    /// Takes a slab over that holds bytes as they were received, from 0 on; null when there is none, or the stream does
    /// not keep them so: then <see cref="Receive(Span{byte})"/> is the way.
    /// </summary>
    public virtual Slab? TakeReceived(out int length)
    {
        length = 0;
        return null;
    }

    /// <summary>
    /// Sends now instead of at the end of the tick: for much output, whose slabs are still warm and are used next.
    /// </summary>
    public abstract void FlushNow();

    /// <summary>Ends our direction after what was sent; unsent output is dropped.</summary>
    public abstract void ShutdownWrite();

    /// <summary>Closes and drops unsent output; with <paramref name="reset"/> the peer sees that it was cut.</summary>
    public abstract void Close(bool reset);

    /// <summary>Waits until a receive may bring something. The result is the fault of an abort, else none.</summary>
    public ValueTask<Fault> ReadableAsync() => CanRead ? new ValueTask<Fault>(Fault.None) : InputWait.Wait();

    /// <summary>
    /// Waits until slabs may be had again, to receive into or, with <paramref name="forOutput"/>, to write into; the
    /// way of one who reads from this stream and could not rent one.
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

        return InputWait.Wait();
    }

    /// <summary>Gives way to others until the next tick.</summary>
    public ValueTask<Fault> YieldAsync()
    {
        _isResumed = true;
        Loop.ScheduleNextTick(this);
        return InputWait.Wait();
    }

    /// <summary>
    /// Room of at least <paramref name="bytes"/> (at most <see cref="Slab.StandardBytes"/>) at the end of the output;
    /// empty when the allowance of slabs is used up. Follow with <see cref="Advance"/>.
    /// </summary>
    public Span<byte> GetRoom(int bytes)
    {
        OutputQueue queue = Queue ??= Loop.Outputs.Rent();
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
        Queue!.Advance(bytes);
        OnWritten();
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
        OutputQueue queue = Queue ??= Loop.Outputs.Rent();
        queue.Add(slab, start, length);
        OnWritten();
    }

    /// <summary>
    /// Has a range of shared bytes sent from where it lies. The caller's use of them passes to the output, which ends
    /// it when they are sent.
    /// </summary>
    public void Write(SharedBytes bytes, int start, int length)
    {
        OutputQueue queue = Queue ??= Loop.Outputs.Rent();
        queue.Add(bytes, start, length);
        OnWritten();
    }

    /// <summary>
    /// Waits until at most <paramref name="bytesMax"/> of output are unsent. The result is a fault, or none.
    /// </summary>
    public ValueTask<Fault> DrainedAsync(int bytesMax)
    {
        if (IsHungUp)
        {
            return new ValueTask<Fault>(ResetFault);
        }

        if (OutputBytes <= bytesMax)
        {
            return new ValueTask<Fault>(Fault.None);
        }

        _outputBytesMax = bytesMax;
        return OutputWait.Wait();
    }

    /// <summary>Ends whatever waits with a fault. The stream stays open until its owner closes it.</summary>
    public void Abort(Fault fault)
    {
        // What runs on inside of the first call may begin a wait of its own, which is none of those that end here.
        bool isOutputAwaited = OutputWait.IsWaiting;
        _isResumed = false;
        InputWait.Complete(fault);
        if (isOutputAwaited)
        {
            OutputWait.Complete(fault);
        }
    }

    /// <summary>Ends the wait of a reader with a fault; a writer waits on.</summary>
    public void AbortInput(Fault fault)
    {
        _isResumed = false;
        InputWait.Complete(fault);
    }

    /// <summary>Something was written.</summary>
    protected abstract void OnWritten();

    /// <summary>Ends the wait for output, if it is over.</summary>
    protected void EndOutputWait()
    {
        if (IsHungUp)
        {
            OutputWait.Complete(ResetFault);
        }
        else if (IsOutputWaitOver)
        {
            OutputWait.Complete(Fault.None);
        }
    }

    /// <summary>Ends the wait of a reader, if there is something to read or its turn has come.</summary>
    protected void EndInputWait()
    {
        if (CanRead || _isResumed)
        {
            _isResumed = false;
            InputWait.Complete(Fault.None);
        }
    }

    /// <summary>Drops what is unsent.</summary>
    protected void DropOutput()
    {
        if (Queue is not null)
        {
            Queue.Consume(Queue.Bytes, Loop.Slabs);
            Loop.Outputs.Return(Queue);
            Queue = null;
        }
    }

    /// <summary>
    /// How many of the first bytes of the output go together to another stream, at most <paramref name="bytesMax"/>;
    /// <paramref name="copied"/> of them, at most a quarter of a slab, are copied there.
    /// </summary>
    protected int PlanMove(int bytesMax, out int copied)
    {
        copied = 0;
        return Queue is null ? 0 : Queue.Plan(bytesMax, out copied);
    }

    /// <summary>
    /// Moves as much of the output as <see cref="PlanMove"/> has told to that of another stream, which was asked by
    /// <see cref="GetRoom"/> for room for what is copied.
    /// </summary>
    protected void MoveOutput(int bytes, ByteStream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Queue!.Move(bytes, target.Queue!, Loop.Slabs);
        BytesSent += bytes;
        target.OnWritten();
        if (Queue.Bytes == 0)
        {
            DropOutput();
        }
    }

    /// <summary>
    /// Its own item, so that a stream that waits for memory still hears of events. Owner: the stream's loop.
    /// </summary>
    private sealed class MemoryWait(ByteStream stream) : LoopItem
    {
        protected internal override void Run() => stream.InputWait.Complete(Fault.None);
    }
}
