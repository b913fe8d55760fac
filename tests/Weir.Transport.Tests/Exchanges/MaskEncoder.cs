using Weir.Core;
using Weir.IO;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>
/// An encoder whose work can be checked by eye: every byte is masked, some are kept back until a flush, and the end is
/// a mark of its own. On request it is busy before each step. Owner: one loop of a test.
/// </summary>
internal sealed class MaskEncoder(EventLoop loop, int keptBack, bool isSlow) : BodyEncoder
{
    private const byte Mask = 0x5A;

    private readonly Queue<byte> _kept = new();
    private readonly LoopSource _ready = new();
    private bool _isRested = !isSlow;
    private bool _isEnded;
    private long _tick;
    private int _tickBytes;

    public static ReadOnlySpan<byte> EndMark => "<end>"u8;

    public bool IsDisposed { get; private set; }

    /// <summary>The most bytes that one call was offered.</summary>
    public int OfferedMax { get; private set; }

    /// <summary>The most bytes that were taken in one tick.</summary>
    public int TakenInTickMax { get; private set; }

    /// <summary>What a coded body was before; null when its end is missing.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> coded) =>
        coded.EndsWith(EndMark) ? Unmask(coded[..^EndMark.Length]) : null;

    public static byte[] Unmask(ReadOnlySpan<byte> coded)
    {
        byte[] bytes = coded.ToArray();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= Mask;
        }

        return bytes;
    }

    /// <inheritdoc/>
    public override CodingResult Code(
        ReadOnlySpan<byte> source, Span<byte> destination, CodingStep step, out int taken, out int written)
    {
        Assert.False(IsDisposed);
        Assert.NotEqual(0, destination.Length);
        OfferedMax = Math.Max(OfferedMax, source.Length);
        taken = 0;
        written = 0;
        if (!_isRested)
        {
            return CodingResult.Busy;
        }

        taken = source.Length;
        Count(taken);
        foreach (byte value in source)
        {
            _kept.Enqueue((byte)(value ^ Mask));
        }

        if (step == CodingStep.Finish && !_isEnded)
        {
            _isEnded = true;
            EndMark.ToArray().ToList().ForEach(_kept.Enqueue);
        }

        int most = step == CodingStep.Continue ? keptBack : 0;
        while (written < destination.Length && _kept.Count > most)
        {
            destination[written++] = _kept.Dequeue();
        }

        if (_kept.Count > most)
        {
            return CodingResult.Full;
        }

        _isRested = !isSlow;
        return CodingResult.Done;
    }

    /// <inheritdoc/>
    public override ValueTask<Fault> ReadyAsync()
    {
        loop.ScheduleNextTick(new Rest(this));
        return _ready.Wait();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => IsDisposed = true;

    private void Count(int bytes)
    {
        _tickBytes = _tick == loop.TickCount ? _tickBytes : 0;
        _tick = loop.TickCount;
        _tickBytes += bytes;
        TakenInTickMax = Math.Max(TakenInTickMax, _tickBytes);
    }

    /// <summary>The end of a wait. Owner: the loop.</summary>
    private sealed class Rest(MaskEncoder encoder) : LoopItem
    {
        protected internal override void Run()
        {
            encoder._isRested = true;
            encoder._ready.Complete(Fault.None);
        }
    }
}
