using Weir.Core;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Simulation;

/// <summary>
/// What the runs have met: a script that no longer brings about what it is for must be noticed. Owner: one test.
/// </summary>
internal sealed class PoolLifeTally
{
    // What every share of the seeds has to bring about.
    private static readonly Fault[] s_wanted =
    [
        Fault.PoolWaitTimeout, Fault.ConnectRefused, Fault.ConnectTimeout, Fault.DownstreamReset, Fault.Stopping,
        Fault.UpstreamClosed, Fault.UpstreamReset, Fault.UpstreamTruncated, Fault.BadResponse,
    ];

    private readonly long[] _finished = new long[Enum.GetValues<Fault>().Length];
    private readonly long[] _done = new long[Enum.GetValues<PoolLifeOrigin.Act>().Length];
    private long _reused;
    private long _resent;

    /// <summary>Looks at which somebody stood in line.</summary>
    public long Lines { get; set; }

    public void Add(TransportScene scene, PoolLifeOrigin origin)
    {
        for (int i = 0; i < _finished.Length; i++)
        {
            _finished[i] += scene.Handler.Finished[i];
        }

        for (int i = 0; i < _done.Length; i++)
        {
            _done[i] += origin.Done[i];
        }

        _reused += scene.Sum(counters => counters.Reused);
        _resent += scene.Sum(counters => counters.Resent);
    }

    /// <summary>Fails when something was not met at all.</summary>
    public void AssertMetAll()
    {
        Assert.All(s_wanted, fault => Assert.True(_finished[(int)fault] > 0, $"{fault} was not met"));
        Assert.All(_done, count => Assert.NotEqual(0, count));
        Assert.NotEqual(0, Lines);
        Assert.NotEqual(0, _reused);
        Assert.NotEqual(0, _resent);
    }
}
