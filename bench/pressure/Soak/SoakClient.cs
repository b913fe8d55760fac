using System.Diagnostics;

namespace Weir.Pressure;

/// <summary>The clients of a soak: starts requests at a constant rate and judges the end of each.</summary>
internal sealed class SoakClient(SoakState state, int port) : IDisposable
{
    private const int InFlightMax = 3000;
    private const int StepMs = 4;
    private const int LagMs = 300;
    private const int PipelineMax = 6;

    private readonly ClientPool _pool = new(port);
    private long _number;

    /// <summary>Requests that were due while too many were under way.</summary>
    public long Skipped { get; private set; }

    /// <summary>Sends for a time. Afterwards requests may still be under way.</summary>
    public async Task RunAsync(double rate, TimeSpan duration, CancellationToken stop)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Draw draw = new(Draw.Mix((ulong)state.Seed));
        double due = 0;
        TimeSpan last = TimeSpan.Zero;
        while (clock.Elapsed < duration && !stop.IsCancellationRequested)
        {
            await Task.Delay(StepMs, CancellationToken.None);
            TimeSpan now = clock.Elapsed;
            if ((now - last).TotalMilliseconds > LagMs)
            {
                state.NoteLag();
            }

            due += (now - last).TotalSeconds * rate;
            last = now;
            while (due >= 1)
            {
                due -= Start(ref draw);
            }
        }
    }

    public void CloseIdle() => _pool.Dispose();

    public void Dispose() => _pool.Dispose();

    /// <summary>Starts what comes next; the result is how many requests that is.</summary>
    private int Start(ref Draw draw)
    {
        TrafficKind kind = draw.Pick(
            (TrafficKind.KeptGet, 38), (TrafficKind.PipelinedGet, 4), (TrafficKind.NewConnection, 10),
            (TrafficKind.Upload, 20), (TrafficKind.ExpectContinue, 5), (TrafficKind.Http10, 7), (TrafficKind.Head, 7),
            (TrafficKind.EventStream, 4), (TrafficKind.Tunnel, 4));
        int count = kind == TrafficKind.PipelinedGet ? 2 + draw.Below(PipelineMax - 1) : 1;
        if (state.InFlight > InFlightMax)
        {
            Skipped += count;
            return count;
        }

        Flight[] flights = new Flight[count];
        for (int i = 0; i < count; i++)
        {
            flights[i] = state.Begin(new RequestPlan(state.Seed, ++_number, kind));
        }

        _ = count > 1 ? new PipelinedSession(state, port).RunAsync(flights) : RunAsync(flights[0]);
        return count;
    }

    private async Task RunAsync(Flight flight)
    {
        Outcome outcome;
        try
        {
            outcome = flight.Plan switch
            {
                { IsMisbehavedGet: true } => await new FaultySession(flight, port).RunAsync(),
                { Kind: TrafficKind.Tunnel } => await new TunnelSession(flight, port).RunAsync(),
                { HasUpload: true } => await new UploadSession(flight, port, _pool).RunAsync(),
                _ => await new GetSession(flight, port, _pool).RunAsync(),
            };
        }
        catch (WireEndException e)
        {
            outcome = new Outcome(OutcomeKind.Cut, e.Message);
        }
        catch (WireException e)
        {
            outcome = new Outcome(OutcomeKind.Wrong, e.Message);
        }
        catch (Exception e)
        {
            // A defect of this program must be seen, not lost with a task that nobody awaits.
            outcome = new Outcome(OutcomeKind.Wrong, e.ToString());
        }

        if (flight.IsOverdue)
        {
            outcome = new Outcome(OutcomeKind.Overdue, outcome.Detail);
        }

        if (!outcome.KeepsAlive)
        {
            flight.Peer?.Dispose();
        }

        state.End(flight, outcome);
    }
}
