using Weir.Core;

namespace Weir.Foundations.Tests.Core.Time;

public sealed class TimerWheelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Advance_RandomOperations_FiresWhatANaiveModelFires(int seed)
    {
        SeededRandom random = new((ulong)seed);
        TimerWheel wheel = new(random.Next(1_000_000));
        WheelModel model = new(wheel, random);

        for (int i = 0; i < 20_000; i++)
        {
            model.Step();
        }

        Assert.True(model.FiredCount > 1000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(4095)]
    [InlineData(123_456_789)]
    public void NextDueMs_FollowedStepByStep_ReachesEveryDueInstantExactly(long startMs)
    {
        foreach (long distance in new long[] { 1, 2, 63, 64, 65, 4095, 4096, 262_143, 262_145, 1L << 40 })
        {
            TimerWheel wheel = new(startMs);
            long firedAt = -1;
            CountingEntry entry = new(_ => firedAt = wheel.NowMs);
            wheel.Arm(entry, startMs + distance);
            int looks = 0;
            while (firedAt < 0)
            {
                long next = wheel.NextDueMs();
                Assert.InRange(next, wheel.NowMs + 1, startMs + distance);
                wheel.Advance(next);
                looks++;
            }

            Assert.Equal(startMs + distance, firedAt);
            Assert.InRange(looks, 1, 11);
        }
    }

    [Fact]
    public void NextDueMs_DueInTheSameGroupOf64_IsExact()
    {
        TimerWheel wheel = new(128);
        wheel.Arm(new CountingEntry(_ => { }), 190);
        wheel.Arm(new CountingEntry(_ => { }), 150);

        Assert.Equal(150, wheel.NextDueMs());
    }

    [Fact]
    public void NextDueMs_NothingArmed_IsNever()
    {
        TimerWheel wheel = new(5);
        CountingEntry entry = new(_ => { });
        wheel.Arm(entry, 10);
        wheel.Disarm(entry);

        Assert.Equal(long.MaxValue, wheel.NextDueMs());
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Arm_InstantPassed_FiresAtTheNextAdvanceAndNotBefore()
    {
        TimerWheel wheel = new(1000);
        CountingEntry entry = new(_ => { });
        wheel.Arm(entry, 3);

        wheel.Advance(1000);
        Assert.Equal(0, entry.Fired);
        wheel.Advance(1001);
        Assert.Equal(1, entry.Fired);
    }

    [Fact]
    public void Arm_InsideOnTimer_FiresAgainInTheSameAdvance()
    {
        TimerWheel wheel = new(0);
        List<long> times = [];
        CountingEntry entry = new(self =>
        {
            times.Add(wheel.NowMs);
            if (self.Fired < 5)
            {
                wheel.Arm(self, wheel.NowMs + 70);
            }
        });
        wheel.Arm(entry, 70);

        wheel.Advance(10_000);

        Assert.Equal([70, 140, 210, 280, 350], times);
    }

    [Fact]
    public void Disarm_NeighbourInsideOnTimer_DoesNotFireIt()
    {
        TimerWheel wheel = new(0);
        CountingEntry first = null!;
        CountingEntry second = null!;
        first = new CountingEntry(_ => wheel.Disarm(second));
        second = new CountingEntry(_ => wheel.Disarm(first));
        wheel.Arm(first, 10);
        wheel.Arm(second, 10);

        wheel.Advance(10);

        Assert.Equal(1, first.Fired + second.Fired);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Advance_Backwards_KeepsTheTime()
    {
        TimerWheel wheel = new(100);
        wheel.Advance(50);
        Assert.Equal(100, wheel.NowMs);
    }

    [Fact]
    public void Arm_FarthestInstant_StaysArmed()
    {
        TimerWheel wheel = new(0);
        CountingEntry entry = new(_ => { });
        wheel.Arm(entry, long.MaxValue);
        wheel.Advance(1L << 50);

        Assert.True(entry.IsArmed);
        Assert.Equal(0, entry.Fired);
    }

    /// <summary>The same wheel and a list that is searched from end to end.</summary>
    private sealed class WheelModel
    {
        private readonly TimerWheel _wheel;
        private readonly SeededRandom _random;
        private readonly CountingEntry[] _entries = new CountingEntry[200];
        private readonly Dictionary<CountingEntry, long> _due = [];
        private readonly List<(CountingEntry Entry, long At)> _fired = [];

        internal WheelModel(TimerWheel wheel, SeededRandom random)
        {
            _wheel = wheel;
            _random = random;
            for (int i = 0; i < _entries.Length; i++)
            {
                _entries[i] = new CountingEntry(OnFired);
            }
        }

        internal int FiredCount { get; private set; }

        internal void Step()
        {
            CountingEntry entry = _entries[_random.Next(_entries.Length)];
            switch (_random.Next(4))
            {
                case 0 or 1:
                    Arm(entry);
                    break;
                case 2:
                    _wheel.Disarm(entry);
                    _due.Remove(entry);
                    break;
                default:
                    Advance();
                    break;
            }

            CheckNext();
        }

        private void Arm(CountingEntry entry)
        {
            // Distances of all magnitudes, the past included.
            long due = _wheel.NowMs - 5 + (long)(_random.NextULong() >> _random.Next(24, 62));
            _wheel.Arm(entry, due);
            _due[entry] = Math.Max(due, _wheel.NowMs + 1);
            Assert.Equal(_due[entry], entry.DueMs);
        }

        private void OnFired(CountingEntry entry)
        {
            _fired.Add((entry, _wheel.NowMs));
            Assert.True(_due.Remove(entry), "an entry fired that is not armed");
            FiredCount++;
            if (_random.Next(4) == 0)
            {
                Arm(entry);
            }
        }

        private void Advance()
        {
            long next = _wheel.NextDueMs();
            bool isToNext = _random.Next(3) == 0 && next != long.MaxValue;
            long target = isToNext ? next : _wheel.NowMs + (long)(_random.NextULong() >> _random.Next(40, 63));
            Dictionary<CountingEntry, long> before = new(_due);
            _fired.Clear();
            _wheel.Advance(target);

            long last = 0;
            foreach ((CountingEntry entry, long at) in _fired)
            {
                Assert.InRange(at, last, target);
                last = at;
                if (before.Remove(entry, out long due))
                {
                    Assert.Equal(due, at);
                }
            }

            // What did not fire was not due; what an OnTimer armed anew is not either.
            Assert.All(before.Values, due => Assert.True(due > target));
            Assert.All(_due.Values, due => Assert.True(due > target));
            Assert.Equal(target, _wheel.NowMs);
        }

        private void CheckNext()
        {
            Assert.Equal(_due.Count, _wheel.Count);
            long earliest = _due.Count == 0 ? long.MaxValue : _due.Values.Min();
            long next = _wheel.NextDueMs();
            Assert.True(next <= earliest && next > _wheel.NowMs);
            if (_due.Count == 0 || earliest >> 6 == _wheel.NowMs >> 6)
            {
                Assert.Equal(earliest, next);
            }
        }
    }
}
