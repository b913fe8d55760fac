using Weir.Core;

namespace Weir.Foundations.Tests.Core.Time;

public sealed class DeadlineTests : IDeadlineOwner
{
    private const long Ms = 1_000_000;

    private readonly TimerWheel _wheel = new(1000);
    private readonly Deadline _deadline;
    private readonly List<long> _fired = [];
    private Action? _onDeadline;

    public DeadlineTests() => _deadline = new Deadline(_wheel, this);

    [Fact]
    public void Set_Once_FiresOnceWithinAMillisecondAfterTheInstant()
    {
        _deadline.Set((1010 * Ms) + 1);

        AdvanceStepwise(1100);

        Assert.Equal([1011], _fired);
        Assert.False(_deadline.IsSet);
    }

    [Fact]
    public void Set_WholeMillisecond_FiresAtIt()
    {
        _deadline.Set(1010 * Ms);
        AdvanceStepwise(1100);
        Assert.Equal([1010], _fired);
    }

    [Fact]
    public void Set_MovedLater_LeavesTheWheelAlone()
    {
        _deadline.Set(1010 * Ms);
        for (int i = 0; i < 100; i++)
        {
            _deadline.Set((1020 + i) * Ms);
            Assert.Equal(1010, _deadline.DueMs);
        }

        AdvanceStepwise(1118);
        Assert.Empty(_fired);
        Assert.Equal(1119, _deadline.DueMs);
        AdvanceStepwise(1200);
        Assert.Equal([1119], _fired);
    }

    [Fact]
    public void Set_MovedEarlier_FiresAtTheEarlierInstant()
    {
        _deadline.Set(1500 * Ms);
        _deadline.Set(1100 * Ms);
        AdvanceStepwise(2000);
        Assert.Equal([1100], _fired);
    }

    [Fact]
    public void Clear_Armed_LeavesTheWheelAloneAndNeverFires()
    {
        _deadline.Set(1100 * Ms);
        _deadline.Clear();
        Assert.Equal(1, _wheel.Count);
        AdvanceStepwise(1200);
        Assert.Empty(_fired);
        Assert.Equal(0, _wheel.Count);
    }

    [Fact]
    public void Set_AfterClear_UsesTheArmedEntry()
    {
        _deadline.Set(1100 * Ms);
        _deadline.Clear();
        _deadline.Set(1300 * Ms);
        Assert.Equal(1100, _deadline.DueMs);
        AdvanceStepwise(1400);
        Assert.Equal([1300], _fired);
    }

    [Fact]
    public void Dispose_Armed_EmptiesTheWheel()
    {
        _deadline.Set(1100 * Ms);
        _deadline.Dispose();
        Assert.Equal(0, _wheel.Count);
        AdvanceStepwise(1200);
        Assert.Empty(_fired);
    }

    [Fact]
    public void Set_InsideOnDeadline_FiresAgain()
    {
        _onDeadline = () =>
        {
            if (_fired.Count < 3)
            {
                _deadline.Set((_wheel.NowMs + 10) * Ms);
            }
        };
        _deadline.Set(1010 * Ms);
        _wheel.Advance(2000);
        Assert.Equal([1010, 1020, 1030], _fired);
    }

    [Fact]
    public void Set_TheFarthestInstant_DoesNotFire()
    {
        _deadline.Set(long.MaxValue);
        AdvanceStepwise(5000);
        Assert.Empty(_fired);
        Assert.True(_deadline.IsSet);
    }

    [Fact]
    public void Set_InstantThatHasPassed_FiresAtTheNextMillisecond()
    {
        _deadline.Set(1);
        _wheel.Advance(1001);
        Assert.Equal([1001], _fired);
    }

    void IDeadlineOwner.OnDeadline()
    {
        _fired.Add(_wheel.NowMs);
        _onDeadline?.Invoke();
    }

    private void AdvanceStepwise(long untilMs)
    {
        while (_wheel.NowMs < untilMs)
        {
            _wheel.Advance(_wheel.NowMs + 1);
        }
    }
}
