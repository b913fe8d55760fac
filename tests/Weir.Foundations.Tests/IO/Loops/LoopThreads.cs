using Weir.Core;
using Weir.IO;
using Weir.IO.Native;

namespace Weir.Foundations.Tests.IO.Loops;

/// <summary>Loops on threads of their own, on the kernel's network.</summary>
internal sealed class LoopThreads : IDisposable
{
    private const int SecondsMax = 30;

    private readonly Thread[] _threads;

    internal LoopThreads(int count, long slabBytesMax = 64 << 20)
    {
        SlabAllowance allowance = new(slabBytesMax);
        Loops = new EventLoop[count];
        _threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            EventLoop loop = new(i, new LinuxNet(), allowance);
            Loops[i] = loop;
            _threads[i] = new Thread(loop.Run) { IsBackground = true };
            _threads[i].Start();
        }
    }

    internal EventLoop[] Loops { get; }

    public void Dispose()
    {
        foreach (EventLoop loop in Loops)
        {
            loop.Stop();
        }

        foreach (Thread thread in _threads)
        {
            Assert.True(thread.Join(TimeSpan.FromSeconds(SecondsMax)), "the loop does not stop");
        }
    }

    /// <summary>Runs on a loop and waits until it has.</summary>
    internal static void On(EventLoop loop, Action action)
    {
        using ManualResetEventSlim done = new();
        Exception? failure = null;
        loop.Post(new ActionItem(() =>
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // It is thrown again, where the test sees it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }

            done.Set();
        }));
        bool isDone = done.Wait(TimeSpan.FromSeconds(SecondsMax), TestContext.Current.CancellationToken);
        Assert.True(isDone, "the loop does not run");
        Assert.Null(failure);
    }

    /// <summary>Waits until a condition of other threads holds; each look is a step of the loop.</summary>
    internal static void Until(EventLoop loop, Func<bool> condition)
    {
        long end = Environment.TickCount64 + (SecondsMax * 1000);
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, "what was waited for does not come");
            On(loop, () => { });
        }
    }
}
