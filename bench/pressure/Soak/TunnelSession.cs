namespace Weir.Pressure;

/// <summary>An upgrade to an echo: what goes in must come back. Owner: one task.</summary>
internal sealed class TunnelSession(Flight flight, int port)
{
    private const int PieceMax = 8 * 1024;
    private const int PauseMsMax = 30;
    private const int HoldMsMax = 5000;

    private readonly RequestPlan _plan = flight.Plan;

    public async Task<Outcome> RunAsync()
    {
        WirePeer peer = await WirePeer.ConnectAsync(port);
        flight.Peer = peer;
        await peer.SendAsync(GetSession.Head(_plan, "Connection: Upgrade\r\nUpgrade: echo/1\r\n") + "\r\n");
        WireHead head = await AnswerReader.ReadFinalHeadAsync(peer);
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
