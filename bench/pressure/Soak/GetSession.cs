namespace Weir.Pressure;

/// <summary>Requests without a body: kept, new, HTTP/1.0, HEAD, event streams. Owner: one task.</summary>
internal sealed class GetSession(Flight flight, int port, ClientPool pool)
{
    private readonly RequestPlan _plan = flight.Plan;

    public static string Head(RequestPlan plan, string fields = "", string version = "1.1") =>
        $"{plan.Method} {plan.Target} HTTP/{version}\r\nHost: soak.example\r\nX-Number: {plan.Number}\r\n{fields}";

    /// <summary>Asks on a connection at hand.</summary>
    /// <exception cref="WireException">The answer is not whole and right.</exception>
    public static async Task<Outcome> AskAsync(WirePeer peer, RequestPlan plan)
    {
        await peer.SendAsync(Head(plan) + "\r\n");
        Outcome outcome = await AnswerReader.ReadAsync(peer, plan);
        return outcome.Kind == OutcomeKind.Whole
            ? outcome
            : throw new WireException($"an answer of {outcome.Kind} {outcome.Detail}");
    }

    /// <summary>As <see cref="AskAsync"/>, of a server that has no reason to close.</summary>
    /// <exception cref="WireException">The answer is not whole and right, or announces a close.</exception>
    public static async Task AskToStayAsync(WirePeer peer, RequestPlan plan)
    {
        Outcome outcome = await AskAsync(peer, plan);
        if (!outcome.KeepsAlive)
        {
            throw new WireException("an answer that announces a close");
        }
    }

    public async Task<Outcome> RunAsync()
    {
        bool isPooled = _plan.Kind is TrafficKind.KeptGet or TrafficKind.Head && _plan.ClientFault == ClientFault.None;
        WirePeer peer = isPooled ? await pool.TakeAsync() : await WirePeer.ConnectAsync(port);
        flight.Peer = peer;
        bool isHttp10 = _plan.Kind == TrafficKind.Http10;
        string fields = _plan.Kind == TrafficKind.NewConnection ? "Connection: close\r\n"
            : isHttp10 && _plan.Salt % 2 == 0 ? "Connection: keep-alive\r\n"
            : "";
        await peer.SendAsync(Head(_plan, fields, isHttp10 ? "1.0" : "1.1") + "\r\n");
        if (_plan.ClientFault == ClientFault.HalfClose)
        {
            peer.ShutdownSend();
        }
        else if (_plan.ClientFault != ClientFault.None)
        {
            return await LeaveAsync(peer);
        }

        Outcome outcome = await AnswerReader.ReadAsync(peer, _plan, isHttp10);
        if (isPooled && outcome.KeepsAlive)
        {
            pool.Keep(peer, _plan);
            return outcome;
        }

        if (outcome.Kind == OutcomeKind.Whole && !outcome.KeepsAlive)
        {
            await AnswerReader.ReadCloseAsync(peer);
        }

        return outcome with { KeepsAlive = false };
    }

    // An event stream whose reader goes in the middle.
    private async Task<Outcome> LeaveAsync(WirePeer peer)
    {
        WireHead head = await AnswerReader.ReadFinalHeadAsync(peer);
        AnswerReader.Identify(head, _plan, 200);
        await peer.ReadSomeAsync();
        if (_plan.ClientFault == ClientFault.ResetInBody)
        {
            peer.Reset();
        }

        return Outcome.Left;
    }
}
