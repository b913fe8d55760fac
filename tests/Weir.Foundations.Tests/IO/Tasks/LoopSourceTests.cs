using Weir.Core;
using Weir.Foundations.Tests.IO.Loops;
using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Tasks;

public sealed class LoopSourceTests
{
    private readonly EventLoop _loop = new SimulatedWorld(1).AddLoops(1, new SlabAllowance(1 << 20))[0];
    private readonly LoopSource _source = new();

    [Fact]
    public void Complete_WaiterThere_RunsItBeforeItReturns()
    {
        Fault result = Fault.Defect;
        OnLoop(() =>
        {
            _loop.Spawn(new TestRoot(async () => result = await _source.Wait()));
            Assert.True(_source.IsWaiting);
            _source.Complete(Fault.IdleTimeout);
            Assert.Equal(Fault.IdleTimeout, result);
            Assert.False(_source.IsWaiting);
        });
    }

    [Fact]
    public void Complete_BeforeTheAwait_IsKeptForIt()
    {
        Fault result = Fault.Defect;
        OnLoop(() =>
        {
            ValueTask<Fault> wait = _source.Wait();
            _source.Complete(Fault.HeadTimeout);
            _loop.Spawn(new TestRoot(async () => result = await wait));
        });
        Assert.Equal(Fault.HeadTimeout, result);
    }

    [Fact]
    public void Complete_NobodyWaits_IsForgotten()
    {
        OnLoop(() =>
        {
            _source.Complete(Fault.IdleTimeout);
            TestRoot root = new(async () => await _source.Wait());
            _loop.Spawn(root);
            Assert.False(root.IsDone);
        });
    }

    [Fact]
    public void Wait_AgainAndAgain_GivesEachWaitItsOwnResult()
    {
        List<Fault> results = [];
        OnLoop(() =>
        {
            _loop.Spawn(new TestRoot(async () =>
            {
                // More waits than the 16 bits of a token.
                for (int i = 0; i < 70_000; i++)
                {
                    Fault fault = await _source.Wait();
                    if (i % 10_000 == 0)
                    {
                        results.Add(fault);
                    }
                }
            }));
            for (int i = 0; i < 70_000; i++)
            {
                _source.Complete((Fault)(i / 10_000));
            }
        });
        Assert.Equal(Enumerable.Range(0, 7).Select(i => (Fault)i), results);
    }

    private void OnLoop(Action action)
    {
        _loop.Post(new ActionItem(action));
        _loop.Tick(0);
    }
}
