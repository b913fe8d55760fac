using Weir.IO;
using Weir.IO.Simulation;

namespace Weir.Foundations.Tests.IO.Files;

public sealed class FileLaneTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void TryPost_ManyJobs_DoesEachOnce()
    {
        using FileLane lane = new(new SimulatedFileSystem());
        using CountdownEvent done = new(500);
        for (int i = 0; i < 500; i++)
        {
            Assert.True(lane.TryPost(new Job(() => done.Signal())));
        }

        Assert.True(done.Wait(s_limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void TryPost_FourJobsThatBlock_RunAtOnce()
    {
        using FileLane lane = new(new SimulatedFileSystem());
        using Barrier barrier = new(5);
        for (int i = 0; i < 4; i++)
        {
            lane.TryPost(new Job(() => barrier.SignalAndWait(s_limit)));
        }

        Assert.True(barrier.SignalAndWait(s_limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void TryPost_MoreThanMayWait_AreRefusedUntilThereIsRoom()
    {
        using FileLane lane = new(new SimulatedFileSystem());
        using ManualResetEventSlim gate = new();
        using CountdownEvent begun = new(4);
        for (int i = 0; i < 4; i++)
        {
            lane.TryPost(new Job(() =>
            {
                begun.Signal();
                gate.Wait(s_limit);
            }));
        }

        begun.Wait(s_limit, TestContext.Current.CancellationToken);
        using CountdownEvent done = new(FileLane.WaitingMax);
        for (int i = 0; i < FileLane.WaitingMax; i++)
        {
            Assert.True(lane.TryPost(new Job(() => done.Signal())));
        }

        Assert.False(lane.TryPost(new Job(static () => Assert.Fail("it was refused"))));
        Assert.Equal(FileLane.WaitingMax, lane.Waiting);
        gate.Set();
        Assert.True(done.Wait(s_limit, TestContext.Current.CancellationToken));
        Assert.True(lane.TryPost(new Job(static () => { })));
    }

    [Fact]
    public void Release_OfTheLastUser_ClosesTheFileAlsoWhenTheLaneHasEnded()
    {
        SimulatedFileSystem files = new();
        files.Put("a", [1], 0);
        FileLane lane = new(files);
        OpenFile file = new(lane, files.Open(files.OpenFolder("/"), "a"u8));
        file.Retain();
        file.Release();
        Assert.Equal(2, files.OpenCount);
        lane.Dispose();

        file.Release();

        Assert.Equal(1, files.OpenCount);
    }

    private sealed class Job(Action action) : ILaneJob
    {
        public void Execute() => action();
    }
}
