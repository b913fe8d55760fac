using Weir.IO;

namespace Weir.Foundations.Tests.IO.Loops;

/// <summary>What other threads may do to a loop that runs on its own.</summary>
public sealed class LoopThreadTests : IDisposable
{
    private readonly LoopThreads _threads = new(1);

    private EventLoop Loop => _threads.Loops[0];

    public void Dispose() => _threads.Dispose();

    [Fact]
    public void Post_LoopSleeps_WakesItEachTime()
    {
        // A lost wake-up costs a second each; a thousand of them would outlast the bound of the wait by far.
        for (int i = 0; i < 1000; i++)
        {
            LoopThreads.On(Loop, () => Assert.Same(Loop, EventLoop.Current));
        }

        Assert.True(Loop.Net.Counters.Signals > 0, "the loop never slept, so no wake-up was tried");
    }

    [Fact]
    public void Post_FromManyThreads_RunsEveryItem()
    {
        const int Each = 10_000;
        int runs = 0;
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int n = 0; n < Each; n++)
                {
                    Loop.Post(new ActionItem(() => runs++));
                }
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        LoopThreads.On(Loop, () => Assert.Equal(threads.Length * Each, runs));
    }

    [Fact]
    public void Foreign_TaskThatEndsElsewhere_ComesBackToTheLoop()
    {
        TaskCompletionSource<int> foreign = new();
        int result = 0;
        EventLoop? cameBackTo = null;
        TestRoot root = new(async () =>
        {
            result = await Loop.Foreign(foreign.Task);
            cameBackTo = EventLoop.Current;
        });
        LoopThreads.On(Loop, () => Loop.Spawn(root));
        Assert.False(root.IsDone);
        foreign.SetResult(42);
        LoopThreads.Until(Loop, () => root.IsDone);

        Assert.Equal(42, result);
        Assert.Same(Loop, cameBackTo);
    }

    [Fact]
    public void Foreign_TaskThatFails_ThrowsOnTheLoop()
    {
        TaskCompletionSource<int> foreign = new();
        EventLoop? thrownOn = null;
        TestRoot root = new(async () =>
        {
            try
            {
                await Loop.Foreign(foreign.Task);
            }
            catch (InvalidDataException)
            {
                thrownOn = EventLoop.Current;
            }
        });
        LoopThreads.On(Loop, () => Loop.Spawn(root));
        foreign.SetException(new InvalidDataException());
        LoopThreads.Until(Loop, () => root.IsDone);
        Assert.Same(Loop, thrownOn);
    }

    [Fact]
    public void Foreign_TaskThatIsCanceled_ThrowsOnTheLoop()
    {
        TaskCompletionSource<int> foreign = new();
        TestRoot root = new(async () =>
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Loop.Foreign(foreign.Task)));
        LoopThreads.On(Loop, () => Loop.Spawn(root));
        foreign.SetCanceled(TestContext.Current.CancellationToken);
        LoopThreads.Until(Loop, () => root.IsDone);
        Assert.Null(root.Escape);
    }

    [Fact]
    public void Foreign_TaskThatIsOver_DoesNotLeaveTheLoop()
    {
        TestRoot root = new(async () => Assert.Equal(7, await Loop.Foreign(Task.FromResult(7))));
        LoopThreads.On(Loop, () =>
        {
            Loop.Spawn(root);
            Assert.True(root.IsDone);
        });
    }

    [Fact]
    public void Timers_LoopSleeps_FireWithoutAnEvent()
    {
        using ManualResetEventSlim fired = new();
        LoopThreads.On(Loop, () => Loop.Timers.Arm(
            new Core.Time.CountingEntry(_ => fired.Set()), Loop.Timers.NowMs + 20));
        Assert.True(fired.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
