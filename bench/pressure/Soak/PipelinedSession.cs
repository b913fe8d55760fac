using System.Text;

namespace Weir.Pressure;

/// <summary>Several requests in one piece; their answers come in their order. Owner: one task.</summary>
internal sealed class PipelinedSession(SoakState state, int port)
{
    public async Task RunAsync(Flight[] flights)
    {
        int at = 0;
        WirePeer? peer = null;
        Outcome outcome = new(OutcomeKind.Whole);
        try
        {
            peer = await WirePeer.ConnectAsync(port);
            Array.ForEach(flights, flight => flight.Peer = peer);
            StringBuilder requests = new();
            Array.ForEach(flights, flight => requests.Append(GetSession.Head(flight.Plan)).Append("\r\n"));
            await peer.SendAsync(requests.ToString());
            for (outcome = outcome with { KeepsAlive = true }; at < flights.Length && outcome.KeepsAlive;)
            {
                outcome = await AnswerReader.ReadAsync(peer, flights[at].Plan);
                state.End(flights[at++], outcome);
            }

            outcome = new Outcome(OutcomeKind.Cut, $"behind an answer that closes, number {at} of the pipeline");
        }
        catch (WireEndException e)
        {
            outcome = new Outcome(flights[at].IsOverdue ? OutcomeKind.Overdue : OutcomeKind.Cut, e.Message);
        }
        catch (WireException e)
        {
            outcome = new Outcome(OutcomeKind.Wrong, e.Message);
        }

        peer?.Dispose();
        EndRest(flights.AsSpan(at), outcome);
    }

    // What stands behind a cut is lost with it; the cut itself has to be explained by its own plan.
    private void EndRest(ReadOnlySpan<Flight> flights, Outcome outcome)
    {
        for (int i = 0; i < flights.Length; i++)
        {
            if (i == 0)
            {
                state.End(flights[i], outcome);
            }
            else
            {
                state.EndAs(flights[i], Verdict.LostBehind);
            }
        }
    }
}
