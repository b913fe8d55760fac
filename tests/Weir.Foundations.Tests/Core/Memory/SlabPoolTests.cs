using Weir.Core;

namespace Weir.Foundations.Tests.Core.Memory;

public sealed class SlabPoolTests
{
    private const int Standard = Slab.StandardBytes;

    [Fact]
    public void TryRent_AllowanceUsedUp_IsNullUntilOneComesBack()
    {
        SlabAllowance allowance = new(8 * Standard);
        SlabPool pool = new(allowance);
        List<Slab> slabs = RentAll(pool);

        Assert.Equal(8, slabs.Count);
        Assert.Equal(8 * Standard, allowance.AllocatedBytes);
        pool.Return(slabs[0]);
        Assert.NotNull(pool.TryRent());
        Assert.Null(pool.TryRent());
    }

    [Fact]
    public void TryRentForInput_ReserveReached_LeavesAnEighthForOutput()
    {
        SlabPool pool = new(new SlabAllowance(16 * Standard));
        int count = 0;
        while (pool.TryRentForInput() is not null)
        {
            count++;
        }

        Assert.Equal(14, count);
        Assert.False(pool.CanRentForInput);
        Assert.Equal(2, RentAll(pool).Count);
    }

    [Fact]
    public void Return_Twice_Throws()
    {
        SlabPool pool = new(new SlabAllowance(8 * Standard));
        Slab slab = pool.TryRent()!;
        pool.Return(slab);
        Assert.Throws<InvalidOperationException>(() => pool.Return(slab));
    }

    [Fact]
    public void Return_Slab_IsTheNextOneRented()
    {
        SlabPool pool = new(new SlabAllowance(1024 * Standard));
        Slab first = pool.TryRent()!;
        Slab second = pool.TryRent()!;
        pool.Return(first);
        pool.Return(second);
        Assert.Same(second, pool.TryRent());
        Assert.Same(first, pool.TryRent());
    }

    [Fact]
    public void RentedBytes_RentAndReturn_CountsExactly()
    {
        SlabPool pool = new(new SlabAllowance(1024 * Standard));
        Slab standard = pool.TryRent()!;
        Slab large = pool.TryRentLarge()!;
        Assert.Equal(Slab.LargeBytes, large.Length);
        Assert.Equal(Standard + Slab.LargeBytes, pool.RentedBytes);
        pool.Return(standard);
        pool.Return(large);
        Assert.Equal(0, pool.RentedBytes);
        Assert.Equal(Standard, pool.KeptBytes);
    }

    [Fact]
    public void TryRentLarge_FreeStandardSlabsInTheWay_FreesThemForIt()
    {
        SlabAllowance allowance = new(8 * Standard);
        SlabPool pool = new(allowance);
        List<Slab> slabs = RentAll(pool);
        slabs.ForEach(pool.Return);

        Slab? large = pool.TryRentLarge();

        Assert.NotNull(large);
        Assert.InRange(allowance.AllocatedBytes, Slab.LargeBytes, allowance.BytesMax);
    }

    [Fact]
    public void TryRent_SmallAllowanceReturnedToAnotherPool_IsFoundByThisOne()
    {
        // One loop must not keep for itself what the others wait for.
        SlabAllowance allowance = new(64 * Standard);
        SlabPool one = new(allowance);
        SlabPool other = new(allowance);
        RentAll(one).ForEach(one.Return);

        Assert.True(RentAll(other).Count >= 63);
    }

    [Fact]
    public void Slice_OutsideTheSlab_Throws()
    {
        Slab slab = Slab.Allocate(Standard);
        Assert.Equal(0, slab.Slice(Standard, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => slab.Slice(Standard, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => slab.Slice(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => slab.Slice(1, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => slab.Slice(1, int.MaxValue).Length);
    }

    [Fact]
    public void SlabAllowance_LessThanALargeSlab_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlabAllowance(Slab.LargeBytes - 1));

    [Fact]
    public void TryRent_PoolsOnManyThreads_NeverExceedTheBoundAndShareNoSlab()
    {
        const int Threads = 4;
        SlabAllowance allowance = new(100 * Standard);
        int failures = 0;
        int refusals = 0;
        Thread[] threads = new Thread[Threads];
        for (int i = 0; i < Threads; i++)
        {
            byte mark = (byte)(i + 1);
            threads[i] = new Thread(() =>
            {
                (int failed, int refused) = RentAndReturn(new SlabPool(allowance), mark);
                Interlocked.Add(ref failures, failed);
                Interlocked.Add(ref refusals, refused);
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, failures);
        Assert.True(refusals > 0, "the allowance was never used up, so the bound was not tried");
        Assert.InRange(allowance.AllocatedBytes, 0, allowance.BytesMax);
    }

    private static List<Slab> RentAll(SlabPool pool)
    {
        List<Slab> slabs = [];
        while (pool.TryRent() is { } slab)
        {
            slabs.Add(slab);
        }

        return slabs;
    }

    // Each slab carries its renter's mark while it is rented; another's mark means that two rented it.
    private static (int Failed, int Refused) RentAndReturn(SlabPool pool, byte mark)
    {
        SeededRandom random = new(mark);
        List<Slab> held = [];
        int failed = 0;
        int refused = 0;
        for (int i = 0; i < 50_000; i++)
        {
            if (held.Count > 0 && random.Next(5) < 2)
            {
                Slab slab = held[^1];
                held.RemoveAt(held.Count - 1);
                failed += slab.Span[0] == mark ? 0 : 1;
                pool.Return(slab);
            }
            else if ((random.Next(10) == 0 ? pool.TryRentLarge() : pool.TryRent()) is { } rented)
            {
                rented.Span[0] = mark;
                held.Add(rented);
            }
            else
            {
                refused++;
                held.ForEach(pool.Return);
                held.Clear();
            }

            failed += pool.Allowance.AllocatedBytes > pool.Allowance.BytesMax ? 1 : 0;
        }

        held.ForEach(pool.Return);
        return (failed, refused);
    }
}
