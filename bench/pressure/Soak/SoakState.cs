using System.Collections.Concurrent;

namespace Weir.Pressure;

/// <summary>
/// What clients and origin of a soak share: the requests under way and the counts. What has ended is forgotten, so
/// its size follows the load and not the time. Owner: any thread.
/// </summary>
internal sealed class SoakState(long seed)
{
    public const int PatienceMs = 15_000;

    private const int FailuresMax = 40;
    private const int RecentMs = 10_000;

    private readonly ConcurrentDictionary<long, Flight> _flights = new();
    private readonly FailureList _failures = new(FailuresMax);
    private readonly long[,] _verdicts =
        new long[Enum.GetValues<TrafficKind>().Length, Enum.GetValues<Verdict>().Length];
    private readonly long[] _originFaults = new long[Enum.GetValues<OriginFault>().Length];
    private readonly long[] _clientFaults = new long[Enum.GetValues<ClientFault>().Length];
    private readonly ConcurrentDictionary<string, long> _words = new(StringComparer.Ordinal);
    private long _idleCloseMs = long.MinValue / 2;
    private long _lagMs = long.MinValue / 2;
    private long _ended;

    public long Seed => seed;

    public int InFlight => _flights.Count;

    public long Failed => _failures.Count;

    public long Ended => Interlocked.Read(ref _ended);

    public IReadOnlyCollection<string> Failures => _failures.First;

    /// <summary>How often the gateway answered with each word.</summary>
    public IReadOnlyDictionary<string, long> Words => _words;

    public long Count(TrafficKind kind, Verdict verdict) => Interlocked.Read(ref _verdicts[(int)kind, (int)verdict]);

    public long Count(Verdict verdict) => Enum.GetValues<TrafficKind>().Sum(kind => Count(kind, verdict));

    public long Count(OriginFault fault) => Interlocked.Read(ref _originFaults[(int)fault]);

    public long Count(ClientFault fault) => Interlocked.Read(ref _clientFaults[(int)fault]);

    public Flight Begin(RequestPlan plan)
    {
        Flight flight = new(plan);
        _flights[plan.Number] = flight;
        Interlocked.Increment(ref _clientFaults[(int)plan.ClientFault]);
        return flight;
    }

    /// <summary>The origin has read the head of a request; its client may have left already.</summary>
    public Flight? Arrive(RequestPlan plan)
    {
        Interlocked.Increment(ref _originFaults[(int)plan.OriginFault]);
        if (_flights.TryGetValue(plan.Number, out Flight? flight))
        {
            flight.See(Environment.TickCount64);
        }

        return flight;
    }

    public void End(Flight flight, Outcome outcome)
    {
        long now = Environment.TickCount64;
        if (outcome.Kind == OutcomeKind.Fault)
        {
            _words.AddOrUpdate(outcome.Detail, 1, static (_, count) => count + 1);
        }

        bool idleCloses = now - Interlocked.Read(ref _idleCloseMs) < RecentMs;
        Verdict verdict = Judge.Of(flight, outcome, idleCloses, now - Interlocked.Read(ref _lagMs) < RecentMs);
        if (verdict == Verdict.Failed)
        {
            string before = flight.Peer?.LastPlan is { } last
                ? $"; its connection was kept {now - flight.Peer.IdleSince} ms ago after {Describe(last)}"
                : "";
            Fail($"{Describe(flight.Plan)}: {outcome.Kind} {outcome.Detail}, reached the origin {flight.Seen} x, "
                + $"after {now - flight.StartedMs} ms{before}");
        }

        EndAs(flight, verdict);
    }

    private static string Describe(RequestPlan plan) =>
        $"{plan.Method} {plan.Target} up {plan.UpLength} {plan.UpForm} down {plan.DownLength} {plan.DownForm} "
        + $"origin {plan.OriginFault} client {plan.ClientFault}";

    /// <summary>Ends a request whose fate was decided by another one.</summary>
    public void EndAs(Flight flight, Verdict verdict)
    {
        _flights.TryRemove(flight.Plan.Number, out _);
        Interlocked.Increment(ref _verdicts[(int)flight.Plan.Kind, (int)verdict]);
        Interlocked.Increment(ref _ended);
    }

    /// <summary>Something did not hold.</summary>
    public void Fail(string what)
    {
        if (_failures.Add($"{DateTime.UtcNow:HH:mm:ss.fff} {what}"))
        {
            Console.Error.WriteLine(what);
        }
    }

    public void NoteIdleClose() => Interlocked.Exchange(ref _idleCloseMs, Environment.TickCount64);

    public void NoteLag() => Interlocked.Exchange(ref _lagMs, Environment.TickCount64);

    /// <summary>Ends what has been under way for longer than any plan allows.</summary>
    public void Sweep()
    {
        long now = Environment.TickCount64;
        foreach (Flight flight in _flights.Values.Where(flight => now - flight.StartedMs > PatienceMs))
        {
            flight.GiveUp();
        }
    }
}
