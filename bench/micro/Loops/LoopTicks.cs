using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Weir.Core;
using Weir.IO;
using Weir.IO.Native;

namespace Weir.Benchmarks;

/// <summary>
/// What the loop itself costs: a tick, an item through the run queue or the mailbox, a suspended method.
/// </summary>
public class LoopTicks
{
    private const int Items = 64;

    private readonly Step[] _steps = new Step[Items];
    private readonly LoopSource[] _sources = new LoopSource[Items];
    private readonly ValueTask<Fault>[] _tasks = new ValueTask<Fault>[Items];
    private EventLoop _loop = null!;

    [GlobalSetup]
    public void Setup()
    {
        _loop = new EventLoop(0, new LinuxNet(), new SlabAllowance(1 << 20));
        for (int i = 0; i < Items; i++)
        {
            _steps[i] = new Step();
            _sources[i] = new LoopSource();
        }

        _loop.Tick(0);
    }

    /// <summary>One epoll_wait and three clock reads.</summary>
    [Benchmark]
    public void Tick_Idle() => _loop.Tick(0);

    /// <summary>64 items through the run queue, in one tick.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public void Item_Scheduled()
    {
        foreach (Step step in _steps)
        {
            _loop.Schedule(step);
        }

        _loop.Tick(0);
    }

    /// <summary>64 items through the mailbox, in one tick.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public void Item_Posted()
    {
        foreach (Step step in _steps)
        {
            _loop.Post(step);
        }

        _loop.Tick(0);
    }

    /// <summary>64 methods suspended at once and resumed; nothing is allocated.</summary>
    [Benchmark(OperationsPerInvoke = Items)]
    public int Method_SuspendedAndResumed()
    {
        for (int i = 0; i < Items; i++)
        {
            _tasks[i] = WaitAsync(_sources[i]);
        }

        int faults = 0;
        for (int i = 0; i < Items; i++)
        {
            _sources[i].Complete(Fault.None);
            faults += (int)_tasks[i].Result;
        }

        return faults;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> WaitAsync(LoopSource source) => await source.Wait();

    private sealed class Step : LoopItem
    {
        private int _count;

        protected internal override void Run() => _count++;
    }
}
