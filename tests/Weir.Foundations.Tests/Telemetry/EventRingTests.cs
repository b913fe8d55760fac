using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class EventRingTests
{
    [Fact]
    public void TryWrite_SeveralRounds_TakenInOrder()
    {
        EventRing ring = new(4);
        int next = 0;
        for (int i = 0; i < 20; i += 2)
        {
            Assert.True(ring.TryWrite($"{i}", FaultLevel.Info, default));
            Assert.True(ring.TryWrite($"{i + 1}", FaultLevel.Info, default));
            Assert.Equal($"{next++}", Take(ring));
            Assert.Equal($"{next++}", Take(ring));
        }

        Assert.Null(Take(ring));
        Assert.Equal((20, 20), (ring.Written, ring.Taken));
    }

    [Fact]
    public void TryWrite_Full_RefusedUntilOneIsTaken()
    {
        EventRing ring = new(2);
        ring.TryWrite("a", FaultLevel.Info, default);
        ring.TryWrite("b", FaultLevel.Info, default);

        Assert.False(ring.TryWrite("c", FaultLevel.Info, default));
        Assert.Equal("a", Take(ring));
        Assert.True(ring.TryWrite("d", FaultLevel.Info, default));
        Assert.Equal("b", Take(ring));
        Assert.Equal("d", Take(ring));
    }

    [Fact]
    public void TryWrite_FaultWithoutSpareCells_RefusedWhereAMessageFits()
    {
        EventRing ring = new(4);
        FaultEvent fault = new() { Fault = Fault.ConnectRefused };
        Assert.True(ring.TryWrite(fault, FaultLevel.Error, default, spare: 2));
        Assert.True(ring.TryWrite(fault, FaultLevel.Error, default, spare: 2));

        Assert.False(ring.TryWrite(fault, FaultLevel.Error, default, spare: 2));
        Assert.True(ring.TryWrite("message", FaultLevel.Info, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Constructor_NoPowerOfTwo_Throws(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventRing(capacity));

    [Fact]
    public void TryWrite_FaultIntoUsedCells_AllocatesNothing()
    {
        EventRing ring = new(2);
        WriteAndTake();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            WriteAndTake();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void WriteAndTake()
        {
            ring.TryWrite(
                new FaultEvent { Fault = Fault.UpstreamReset, Method = "GET"u8, Host = "h"u8, Target = "/"u8 },
                FaultLevel.Error, default, spare: 0);
            ring.TryPeek(out _);
            ring.Release();
        }
    }

    [Fact]
    public void TryWrite_FourWriters_EveryRecordTakenOnceAndInEachWritersOrder()
    {
        const int PerWriter = 20_000;
        EventRing ring = new(64);
        long refused = 0;
        Thread[] writers = new Thread[4];
        for (int w = 0; w < writers.Length; w++)
        {
            int writer = w;
            writers[w] = new Thread(() =>
            {
                for (int i = 0; i < PerWriter; i++)
                {
                    FaultEvent fault = new() { Fault = Fault.ConnectRefused, Status = writer, Errno = i };
                    if (!ring.TryWrite(fault, FaultLevel.Error, default, spare: 0))
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            });
        }

        Array.ForEach(writers, t => t.Start());
        long taken = 0;
        int[] last = [-1, -1, -1, -1];
        while (taken + Volatile.Read(ref refused) < writers.Length * PerWriter)
        {
            ref EventRecord record = ref ring.TryPeek(out bool found);
            if (found)
            {
                Assert.True(record.Errno > last[record.Status]);
                last[record.Status] = record.Errno;
                ring.Release();
                taken++;
            }
        }

        Assert.Equal(taken, ring.Written);
    }

    private static string? Take(EventRing ring)
    {
        ref EventRecord record = ref ring.TryPeek(out bool found);
        if (!found)
        {
            return null;
        }

        string? message = record.Message;
        ring.Release();
        return message;
    }
}
