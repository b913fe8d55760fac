using BenchmarkDotNet.Attributes;
using Weir.Core;

namespace Weir.Benchmarks;

/// <summary>What a deadline costs that moves with every request and never fires.</summary>
public class TimerArming : IDeadlineOwner
{
    private const long Ms = 1_000_000;

    private TimerWheel _wheel = null!;
    private Deadline _deadline = null!;
    private Deadline[] _others = null!;
    private long _now;

    [GlobalSetup]
    public void Setup()
    {
        _now = 1000 * Ms;
        _wheel = new TimerWheel(_now / Ms);
        _deadline = new Deadline(_wheel, this);
        _others = new Deadline[10_000];
        for (int i = 0; i < _others.Length; i++)
        {
            _others[i] = new Deadline(_wheel, this);
            _others[i].Set(_now + ((i + 75_000L) * Ms));
        }
    }

    /// <summary>Moved later: two stores.</summary>
    [Benchmark]
    public void Deadline_Moved() => _deadline.Set(_now += 1000);

    /// <summary>Armed and disarmed among ten thousand others.</summary>
    [Benchmark]
    public void Entry_ArmedAndDisarmed()
    {
        _wheel.Arm(_deadline, (_now / Ms) + 5000);
        _wheel.Disarm(_deadline);
    }

    /// <inheritdoc/>
    public void OnDeadline()
    {
    }
}
