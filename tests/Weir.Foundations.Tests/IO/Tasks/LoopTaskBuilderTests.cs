using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Foundations.Tests.IO.Loops;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Tasks;

public sealed class LoopTaskBuilderTests
{
    private readonly EventLoop _loop = new SimulatedWorld(1).AddLoops(1, new SlabAllowance(1 << 20))[0];

    [Fact]
    public void Await_MethodThatDoesNotWait_HasItsResult()
    {
        OnLoop(() =>
        {
            ValueTask<int> task = AddAsync(null, 1, 2);
            Assert.True(task.IsCompletedSuccessfully);
            Assert.Equal(3, task.Result);
        });
    }

    [Fact]
    public void Await_MethodThatWaits_HasItsResult()
    {
        int result = 0;
        OnLoop(() =>
        {
            LoopSource source = new();
            _loop.Spawn(new TestRoot(async () => result = await AddAsync(source, 1, 2)));
            Assert.Equal(0, result);
            source.Complete(Fault.None);
        });
        Assert.Equal(3, result);
    }

    [Fact]
    public void Await_WaitsManyTimes_KeepsItsLocals()
    {
        long result = 0;
        OnLoop(() =>
        {
            LoopSource source = new();
            _loop.Spawn(new TestRoot(async () => result = await SumAsync(source, 1000)));
            for (int i = 0; i < 1000; i++)
            {
                source.Complete(Fault.None);
            }
        });
        Assert.Equal(499_500, result);
    }

    [Fact]
    public void Await_ThrowsAtOnce_ThrowsForTheCaller()
    {
        TestRoot root = new(async () => await ThrowAsync(null, "at once"));
        OnLoop(() => _loop.Spawn(root));
        Assert.Equal("at once", root.Escape?.Message);
    }

    [Fact]
    public void Await_ThrowsAfterAWait_ThrowsForTheCallerAndTheNextUseIsClean()
    {
        LoopSource source = new();
        TestRoot root = new(async () => await ThrowAsync(source, "later"));
        OnLoop(() =>
        {
            _loop.Spawn(root);
            source.Complete(Fault.None);
        });
        Assert.Equal("later", root.Escape?.Message);

        TestRoot next = new(async () => Assert.Equal(5, await AddAsync(source, 2, 3)));
        OnLoop(() =>
        {
            _loop.Spawn(next);
            source.Complete(Fault.None);
        });
        Assert.True(next.IsDone);
    }

    [Fact]
    public void Await_TenThousandSuspendedAtOnce_AllEndWithTheirOwnResult()
    {
        const int Count = 10_000;
        LoopSource[] sources = new LoopSource[Count];
        int[] results = new int[Count];
        OnLoop(() =>
        {
            for (int round = 1; round <= 2; round++)
            {
                for (int i = 0; i < Count; i++)
                {
                    int index = i;
                    sources[i] = new LoopSource();
                    _loop.Spawn(new TestRoot(async () => results[index] = await AddAsync(sources[index], index, 1)));
                }

                // From the end and the beginning in turn, so that the boxes come back in another order.
                for (int i = 0; i < Count; i++)
                {
                    sources[i % 2 == 0 ? i / 2 : Count - 1 - (i / 2)].Complete(Fault.None);
                }

                Assert.Equal(Enumerable.Range(1, Count), results);
                Array.Clear(results);
            }
        });
    }

    [Fact]
    public void Await_NestedMethods_EndFromTheInside()
    {
        int result = 0;
        LoopSource source = new();
        OnLoop(() =>
        {
            _loop.Spawn(new TestRoot(async () => result = await NestAsync(source, 100)));
            source.Complete(Fault.None);
        });
        Assert.Equal(100, result);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<int> AddAsync(LoopSource? source, int a, int b)
    {
        if (source is not null)
        {
            await source.Wait();
        }

        return a + b;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<long> SumAsync(LoopSource source, int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            await source.Wait();
            sum += i;
        }

        return sum;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<int> ThrowAsync(LoopSource? source, string message)
    {
        if (source is not null)
        {
            await source.Wait();
        }

        throw new InvalidOperationException(message);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<int> NestAsync(LoopSource source, int depth)
    {
        if (depth == 0)
        {
            await source.Wait();
            return 0;
        }

        return 1 + await NestAsync(source, depth - 1);
    }

    private void OnLoop(Action action)
    {
        _loop.Post(new ActionItem(action));
        _loop.Tick(0);
    }
}
