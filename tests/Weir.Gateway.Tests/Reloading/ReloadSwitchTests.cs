using Weir.Admin;

namespace Weir.Gateway.Tests.Reloading;

public sealed class ReloadSwitchTests : IDisposable
{
    private readonly ReloadSwitch _switch = new();
    private int _reloads;

    public void Dispose() => _switch.Dispose();

    [Fact]
    public async Task AskAsync_SeveralBeforeAReload_ShareIt()
    {
        Task<ReloadReport> first = _switch.AskAsync();
        Task<ReloadReport> second = _switch.AskAsync();
        Assert.True(_switch.Asked.WaitOne(0));
        _switch.Serve(Reload);

        Assert.Equal(1, (await first).Generation);
        Assert.Equal(1, (await second).Generation);
    }

    [Fact]
    public async Task AskAsync_DuringAReload_GetsTheNextOne()
    {
        Task<ReloadReport>? late = null;
        Task<ReloadReport> first = _switch.AskAsync();
        _switch.Serve(() =>
        {
            late = _switch.AskAsync();
            return Reload();
        });
        Assert.Equal(1, (await first).Generation);
        Assert.False(late!.IsCompleted);
        _switch.Serve(Reload);

        Assert.Equal(2, (await late).Generation);
    }

    [Fact]
    public async Task Close_WhoWaitsAndWhoComes_AreRefused()
    {
        Task<ReloadReport> waiting = _switch.AskAsync();
        _switch.Close(new ReloadReport { Outcome = ReloadOutcome.Refused, Summary = "draining" });
        Task<ReloadReport> late = _switch.AskAsync();
        _switch.Serve(Reload);

        Assert.Equal("draining", (await waiting).Summary);
        Assert.Equal("draining", (await late).Summary);
        Assert.Equal(0, _reloads);
    }

    private ReloadReport Reload() =>
        new() { Outcome = ReloadOutcome.Reloaded, Summary = "", Generation = ++_reloads };
}
