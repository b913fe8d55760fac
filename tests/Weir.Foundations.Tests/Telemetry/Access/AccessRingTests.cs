using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

public sealed class AccessRingTests
{
    private const int Capacity = 64 * 1024;

    [Theory]
    [InlineData(1024)]
    [InlineData(100_000)]
    [InlineData(0)]
    public void New_OtherSizes_Refused(int capacity)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AccessRing(capacity));
    }

    [Fact]
    public void Claim_Full_RefusesUntilSomethingIsReleased()
    {
        AccessRing ring = new(Capacity);
        int written = 0;
        while (Put(ring, 1020, (byte)written))
        {
            written++;
        }

        // 1,024 bytes with their length.
        Assert.Equal(Capacity / 1024, written);
        Assert.False(Put(ring, 1020, 0));
        Assert.True(ring.TryPeek(ring.Written, out ReadOnlySpan<byte> oldest));
        Assert.Equal(0, oldest[0]);
        ring.Release();
        Assert.True(Put(ring, 1020, 0));
        Assert.False(Put(ring, 1, 0));
    }

    [Fact]
    public void IsHalfFull_MoreThanHalf_UntilItIsTaken()
    {
        AccessRing ring = new(Capacity);
        for (int i = 0; i < Capacity / 1024 / 2; i++)
        {
            Put(ring, 1020, 0);
        }

        Assert.False(ring.IsHalfFull);
        Put(ring, 1020, 0);
        Assert.True(ring.IsHalfFull);
        ring.TryPeek(ring.Written, out _);
        ring.Release();
        Assert.False(ring.IsHalfFull);
    }

    [Fact]
    public void TryPeek_UntilAPosition_LeavesWhatCameLater()
    {
        AccessRing ring = new(Capacity);
        Put(ring, 5, 1);
        long until = ring.Written;
        Put(ring, 5, 2);

        Assert.True(ring.TryPeek(until, out _));
        ring.Release();
        Assert.False(ring.TryPeek(until, out _));
        Assert.True(ring.TryPeek(ring.Written, out _));
    }

    [Fact]
    public void Ring_RandomSteps_IsAQueue()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            SeededRandom random = new(seed);
            AccessRing ring = new(Capacity);
            Queue<byte[]> model = new();
            for (int step = 0; step < 5_000; step++)
            {
                if (random.NextBool(0.55))
                {
                    byte[] record = new byte[random.Next(1, 9_000)];
                    random.NextBytes(record);
                    int spare = random.Next(0, 300);
                    Span<byte> room = ring.Claim(record.Length + spare);
                    if (!room.IsEmpty)
                    {
                        record.CopyTo(room);
                        ring.Commit(record.Length);
                        model.Enqueue(record);
                    }
                    else
                    {
                        // It refuses only when that much is in use, or may be lost at the end of the array.
                        Assert.True(ring.Written - ring.Taken > Capacity - (2 * 9_400));
                    }
                }
                else
                {
                    bool isThere = ring.TryPeek(ring.Written, out ReadOnlySpan<byte> record);
                    Assert.Equal(model.Count > 0, isThere);
                    if (isThere)
                    {
                        Assert.True(record.SequenceEqual(model.Dequeue()));
                        ring.Release();
                    }
                }
            }
        }
    }

    [Fact]
    public void Ring_TwoThreads_NothingIsLostOrTorn()
    {
        const int Records = 200_000;
        AccessRing ring = new(Capacity);
        Thread writer = new(() =>
        {
            SeededRandom random = new(3);
            for (int i = 0; i < Records; i++)
            {
                int length = 8 + random.Next(400);
                Span<byte> room;
                while ((room = ring.Claim(length)).IsEmpty)
                {
                    Thread.Yield();
                }

                BitConverter.TryWriteBytes(room, i);
                BitConverter.TryWriteBytes(room[^4..], ~i);
                ring.Commit(length);
            }
        });
        writer.Start();
        int next = 0;
        while (next < Records)
        {
            if (!ring.TryPeek(ring.Written, out ReadOnlySpan<byte> record))
            {
                Thread.Yield();
                continue;
            }

            Assert.Equal(next, BitConverter.ToInt32(record));
            Assert.Equal(~next, BitConverter.ToInt32(record[^4..]));
            ring.Release();
            next++;
        }

        writer.Join();
        Assert.Equal(ring.Written, ring.Taken);
    }

    private static bool Put(AccessRing ring, int length, byte first)
    {
        Span<byte> room = ring.Claim(length);
        if (room.IsEmpty)
        {
            return false;
        }

        room[0] = first;
        ring.Commit(length);
        return true;
    }
}
