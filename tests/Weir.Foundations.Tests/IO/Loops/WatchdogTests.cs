using Weir.Foundations.Tests.Core.Time;
using Weir.IO;

namespace Weir.Foundations.Tests.IO.Loops;

public sealed class WatchdogTests : IDisposable
{
    private readonly LoopThreads _threads = new(2);
    private readonly List<(EventLoop Loop, string Step)> _reports = [];
    private readonly Watchdog _watchdog;

    public WatchdogTests() => _watchdog = new Watchdog(_threads.Loops, (loop, step) => _reports.Add((loop, step)));

    public void Dispose()
    {
        _threads.Dispose();
        _watchdog.Dispose();
    }

    [Fact]
    public void Look_StepThatDoesNotEnd_IsReportedOnceByName()
    {
        using Stuck stuck = new();
        EventLoop loop = _threads.Loops[1];
        loop.Post(stuck);
        stuck.WaitUntilEntered();

        _watchdog.Look();
        _watchdog.Look();
        Assert.Empty(_reports);
        _watchdog.Look();
        Assert.Equal([(loop, "a stuck step")], _reports);
        _watchdog.Look();
        _watchdog.Look();
        Assert.Single(_reports);
    }

    [Fact]
    public void Look_AnotherStepEachTime_ReportsNothing()
    {
        EventLoop loop = _threads.Loops[0];
        for (int i = 0; i < 10; i++)
        {
            using Stuck stuck = new();
            loop.Post(stuck);
            stuck.WaitUntilEntered();
            _watchdog.Look();
        }

        Assert.Empty(_reports);
    }

    [Fact]
    public void Look_LoopsThatSleep_ReportsNothing()
    {
        for (int i = 0; i < 10; i++)
        {
            _watchdog.Look();
        }

        Assert.Empty(_reports);
    }

    [Fact]
    public void Look_TimerThatDoesNotEnd_IsReported()
    {
        using Stuck stuck = new();
        EventLoop loop = _threads.Loops[0];
        LoopThreads.On(loop, () => loop.Timers.Arm(new CountingEntry(_ => stuck.Enter()), loop.Timers.NowMs + 1));
        stuck.WaitUntilEntered();
        for (int i = 0; i < 3; i++)
        {
            _watchdog.Look();
        }

        Assert.Equal([(loop, "timers")], _reports);
    }

    [Fact]
    public void Start_StepThatDoesNotEnd_IsReportedByItself()
    {
        using Stuck stuck = new();
        using ManualResetEventSlim reported = new();
        using Watchdog watchdog = new(_threads.Loops, (_, _) => reported.Set());
        watchdog.Start();
        _threads.Loops[0].Post(stuck);
        Assert.True(reported.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    /// <summary>A step that lasts until it is disposed of.</summary>
    private sealed class Stuck : LoopItem, IDisposable
    {
        private readonly ManualResetEventSlim _entered = new();
        private readonly ManualResetEventSlim _release = new();
        private readonly ManualResetEventSlim _left = new();

        public override string ToString() => "a stuck step";

        public void Dispose()
        {
            _release.Set();
            _left.Wait(TestContext.Current.CancellationToken);
        }

        internal void WaitUntilEntered() => _entered.Wait(TestContext.Current.CancellationToken);

        internal void Enter()
        {
            _entered.Set();
            _release.Wait();
            _left.Set();
        }

        protected internal override void Run() => Enter();
    }
}
