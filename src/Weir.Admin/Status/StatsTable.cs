using Weir.Telemetry;

namespace Weir.Admin;

/// <summary>
/// The live numbers of one family by subject. Bound: the subjects that a configuration named, of which there are at
/// most 1,024. Owner: the sampler, under its lock.
/// </summary>
internal sealed class StatsTable(RequestFamily family)
{
    private readonly RequestStats?[] _bySubject = new RequestStats?[RequestFamily.SubjectsMax];

    /// <summary>All subjects together.</summary>
    public RequestStats All { get; } = new();

    /// <summary>The numbers of one subject.</summary>
    public RequestStats Of(int subject) => _bySubject[subject] ??= new RequestStats();

    /// <summary>Reads what the loops have counted.</summary>
    public void Read(DateTimeOffset now)
    {
        All.Begin();
        foreach (RequestStats? stats in _bySubject)
        {
            stats?.Begin();
        }

        family.Visit((subject, status, fault, durations) =>
        {
            // Counted once, so that the parts and the whole agree while the loops go on.
            long count = durations.Count;
            All.Add(status, fault, durations, count);
            (_bySubject[subject] ??= new RequestStats()).Add(status, fault, durations, count);
        });
        All.End(now);
        foreach (RequestStats? stats in _bySubject)
        {
            stats?.End(now);
        }
    }

    /// <summary>Takes the reading as the sample of this second.</summary>
    public void Sample(SampleClock clock, bool isTurn)
    {
        All.Sample(clock, isTurn);
        foreach (RequestStats? stats in _bySubject)
        {
            stats?.Sample(clock, isTurn);
        }
    }
}
