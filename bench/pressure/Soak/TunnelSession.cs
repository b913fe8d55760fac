namespace Weir.Pressure;

/// <summary>An upgrade to an echo: what goes in must come back. Owner: one task.</summary>
internal sealed class TunnelSession(Flight flight, int port)
{
    private const int PieceMax = 8 * 1024;
    private const int PauseMsMax = 30;
    private const int HoldMsMax = 5000;

    private readonly RequestPlan _plan = flight.Plan;

    /// <summary>Opens one on a connection at hand.</summary>
    /// <exception cref="WireException">It is not opened.</exception>
    public static async Task OpenAsync(WirePeer peer, RequestPlan plan) =>
        AnswerReader.Identify(await AskAsync(peer, plan), plan, 101);

    public async Task<Outcome> RunAsync()
    {
        WirePeer peer = await WirePeer.ConnectAsync(port);
        flight.Peer = peer;
        WireHead head = await AskAsync(peer, _plan);
        if (head.Status != 101)
        {
            return await AnswerReader.ReadBodyAsync(peer, _plan, head) with { KeepsAlive = false };
        }

        AnswerReader.Identify(head, _plan, 101);
        bool leaves = _plan.ClientFault != ClientFault.None;
        int length = leaves ? _plan.DownLength / 2 : _plan.DownLength;
        BodyCheck check = new(_plan.Download, _plan.DownLength);
        Task sending = SendAsync(peer, length);
        await peer.ReadExactlyAsync(length, check);
        await sending;
        if (_plan.Salt % 2 == 0)
        {
            // Tunnels last: some are idle for a while.
            await Task.Delay((int)(_plan.Salt % HoldMsMax));
        }

        if (leaves)
        {
            if (_plan.ClientFault == ClientFault.ResetInBody)
            {
                peer.Reset();
            }

            return Outcome.Left;
        }

        peer.ShutdownSend();
        await AnswerReader.ReadCloseAsync(peer);
        return new Outcome(OutcomeKind.Whole);
    }

    private static async Task<WireHead> AskAsync(WirePeer peer, RequestPlan plan)
    {
        await peer.SendAsync(GetSession.Head(plan, "Connection: Upgrade\r\nUpgrade: echo/1\r\n") + "\r\n");
        return await AnswerReader.ReadFinalHeadAsync(peer);
    }

    private async Task SendAsync(WirePeer peer, int length)
    {
        Draw draw = new(_plan.Salt + 2);
        try
        {
            for (int at = 0; at < length;)
            {
                int count = Math.Min(draw.Length(PieceMax), length - at);
                count = length > 100_000 ? Math.Min(PieceMax, length - at) : count;
                await peer.SendAsync(_plan.Download.Slice(at, count));
                at += count;
                if (draw.Chance(0.05))
                {
                    await Task.Delay(1 + draw.Below(PauseMsMax));
                }
            }
        }
        catch (WireEndException)
        {
            // The reader meets the same end and says what it means.
        }
    }
}
