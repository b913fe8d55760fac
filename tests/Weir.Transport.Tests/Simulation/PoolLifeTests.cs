using Weir.Testing.Replay;

namespace Weir.Transport.Tests.Simulation;

/// <summary>
/// The life of a pool of one to four connections that four loops share: parked, taken, handed on, ended and talked to
/// by the origin, expired, waited for, given up, sent again, drained. Each seed is a plan and a world. At each step the
/// bound holds; whenever the world is quiet, who waits has a reason; each request gets its own answer, or a fault that
/// the plan explains; nothing is left.
/// </summary>
public sealed class PoolLifeTests
{
    private const int Shares = 4;
    private const ulong SeedCount = 2000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_FourLoopsShareAPool_NobodyIsForgottenAndNothingIsLeft(int share)
    {
        PoolLifeTally tally = new();
        foreach (ulong seed in Seeds.Share(share, Shares, SeedCount))
        {
            Seeds.Run(seed, typeof(PoolLifeTests), one => new PoolLifeRun(one).Run(tally));
        }

        if (!Seeds.AreWritten)
        {
            tally.AssertMetAll();
        }
    }
}
