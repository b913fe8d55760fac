using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class EventLimiterTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private readonly EventLimiter _limiter = new(fullPerSecond: 2);
    private readonly List<EventLimiter.HeldBack> _told = [];

    [Fact]
    public void Admit_FirstTwoOfASecond_InFullThenHeldBack() =>
        Assert.Equal([true, true, false, false], [Admit(0), Admit(10), Admit(20), Admit(999)]);

    [Fact]
    public void Admit_OtherRouteDestinationOrFault_CountedApart()
    {
        Admit(0);
        Admit(0);

        Assert.True(Admit(0, route: "/other"));
        Assert.True(Admit(0, destination: "http://other"));
        Assert.True(Admit(0, fault: Fault.ConnectTimeout));
        Assert.False(Admit(0));
    }

    [Fact]
    public void Admit_NextSecond_TellsWhatWasHeldBackAndStartsAnew()
    {
        Admit(0);
        Admit(0);
        Admit(500);
        Admit(600);
        Assert.Empty(_told);

        Assert.True(Admit(1000));

        EventLimiter.HeldBack told = Assert.Single(_told);
        Assert.Equal((Fault.ConnectRefused, 2L), (told.Fault, told.Count));
        Assert.Equal(("/api", "http://origin"), (told.Route, told.Destination));
    }

    [Fact]
    public void Expire_SecondOver_TellsOnce()
    {
        Admit(0);
        Admit(0);
        Admit(0);
        Assert.True(_limiter.HoldsBack);
        _limiter.Expire(s_start.AddMilliseconds(999), all: false, Tell);
        Assert.Empty(_told);
        Assert.True(_limiter.HoldsBack);

        _limiter.Expire(s_start.AddMilliseconds(1000), all: false, Tell);
        _limiter.Expire(s_start.AddMilliseconds(2000), all: false, Tell);

        Assert.Equal(1, Assert.Single(_told).Count);
        Assert.False(_limiter.HoldsBack);
    }

    [Fact]
    public void Expire_All_TellsBeforeTheSecondIsOver()
    {
        Admit(0);
        Admit(0);
        Admit(0);

        _limiter.Expire(s_start, all: true, Tell);

        Assert.Equal(1, Assert.Single(_told).Count);
    }

    [Fact]
    public void Expire_NothingHeldBack_TellsNothing()
    {
        Admit(0);

        _limiter.Expire(s_start.AddSeconds(5), all: true, Tell);

        Assert.Empty(_told);
    }

    [Fact]
    public void Admit_ClockSetBack_StartsAnew()
    {
        Admit(5000);
        Admit(5000);

        Assert.True(Admit(0));
    }

    [Fact]
    public void Admit_MoreCombinationsThanTheBound_ShareOneWithoutNames()
    {
        int admitted = 0;
        for (int i = 0; i < 5_000; i++)
        {
            admitted += Admit(0, route: $"/r{i}") ? 1 : 0;
        }

        Assert.Equal(1024 + 2, admitted);
        _limiter.Expire(s_start, all: true, Tell);
        EventLimiter.HeldBack told = Assert.Single(_told);
        Assert.Null(told.Route);
        Assert.Equal(5_000 - 1024 - 2, told.Count);
    }

    private bool Admit(
        int milliseconds,
        string route = "/api",
        string destination = "http://origin",
        Fault fault = Fault.ConnectRefused)
    {
        EventRecord record = default;
        EventRecord.Fill(
            ref record,
            new FaultEvent { Fault = fault, Route = route, Destination = destination },
            FaultLevel.Error,
            s_start.AddMilliseconds(milliseconds));
        return _limiter.Admit(record, Tell);
    }

    private void Tell(in EventLimiter.HeldBack heldBack) => _told.Add(heldBack);
}
