using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.IO;
using Weir.IO.Native;

namespace Weir.Allocation.Tests.Loops;

/// <summary>The parts of a loop, each by itself, on the test's thread.</summary>
public sealed class LoopAllocationTests : IDisposable, IDeadlineOwner
{
    private const int Suspended = 1000;

    private readonly EventLoop _loop = new(0, new LinuxNet(), new SlabAllowance(16 << 20));
    private int _deadlines;
    private int _results;

    public void Dispose()
    {
        _loop.Stop();
        _loop.Run();
    }

    void IDeadlineOwner.OnDeadline() => _deadlines++;

    [Fact]
    public void Tick_Idle_AllocatesNothing() => AssertNothing(() => _loop.Tick(0), 1000);

    [Fact]
    public void LoopTaskBuilder_AThousandSuspendedAtOnce_AllocatesNothing()
    {
        LoopSource[] sources = new LoopSource[Suspended];
        ValueTask<int>[] tasks = new ValueTask<int>[Suspended];
        for (int i = 0; i < Suspended; i++)
        {
            sources[i] = new LoopSource();
        }

        _loop.Tick(0);
        AssertNothing(
            () =>
            {
                for (int i = 0; i < Suspended; i++)
                {
                    tasks[i] = OuterAsync(sources[i], i);
                }

                for (int i = 0; i < Suspended; i++)
                {
                    sources[i].Complete(Fault.None);
                    _results += tasks[i].GetAwaiter().GetResult();
                }
            },
            50);
        Assert.NotEqual(0, _results);
    }

    [Fact]
    public void LoopTaskBuilder_MethodThatDoesNotWait_AllocatesNothing() =>
        AssertNothing(() => _results += InnerAsync(null, 1).GetAwaiter().GetResult(), 1000);

    [Fact]
    public void Post_ItemThatExists_AllocatesNothing()
    {
        CountItem item = new();
        AssertNothing(
            () =>
            {
                _loop.Post(item);
                _loop.Tick(0);
            },
            1000);
        Assert.True(item.Runs >= 1000);
    }

    [Fact]
    public void Deadline_SetMovedAndCleared_AllocatesNothing()
    {
        Deadline deadline = new(_loop.Timers, this);
        AssertNothing(
            () =>
            {
                deadline.Set(_loop.Now + 1);
                deadline.Set(_loop.Now + 1_000_000_000);
                deadline.Clear();
                deadline.Set(_loop.Now + 500_000);
                _loop.Tick(2);
            },
            100);
        deadline.Dispose();
        Assert.True(_deadlines > 0);
    }

    [Fact]
    public void Slabs_RentedAndReturned_AllocateNothing()
    {
        Slab[] slabs = new Slab[100];
        AssertNothing(
            () =>
            {
                for (int i = 0; i < slabs.Length; i++)
                {
                    slabs[i] = _loop.Slabs.TryRentForInput()!;
                }

                foreach (Slab slab in slabs)
                {
                    _loop.Slabs.Return(slab);
                }
            },
            100);
    }

    private static void AssertNothing(Action action, int times)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < times; i++)
        {
            action();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<int> InnerAsync(LoopSource? source, int value)
    {
        if (source is not null)
        {
            await source.Wait();
        }

        return value;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<int> OuterAsync(LoopSource source, int value)
    {
        int inner = await InnerAsync(source, value);
        return inner + 1;
    }

    private sealed class CountItem : LoopItem
    {
        internal int Runs { get; private set; }

        protected internal override void Run() => Runs++;
    }
}
