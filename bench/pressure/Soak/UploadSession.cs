namespace Weir.Pressure;

/// <summary>Requests with a body, sent while the answer is read, or after 100 (Continue). Owner: one task.</summary>
internal sealed class UploadSession(Flight flight, int port, ClientPool pool)
{
    private const int PauseMsMax = 20;

    private readonly RequestPlan _plan = flight.Plan;

    public async Task<Outcome> RunAsync()
    {
        bool isPooled = _plan.ClientFault == ClientFault.None && _plan.Salt % 4 != 0;
        WirePeer peer = isPooled ? await pool.TakeAsync() : await WirePeer.ConnectAsync(port);
        flight.Peer = peer;
        bool expects = _plan.Kind == TrafficKind.ExpectContinue;
        bool breaks = _plan.ClientFault is ClientFault.ResetInBody or ClientFault.ShortBody;
        Draw draw = new(_plan.Salt + 1);
        WireBody body = new()
        {
            Head = GetSession.Head(_plan, expects ? "Expect: 100-continue\r\n" : ""),
            Payload = _plan.Upload,
            Length = _plan.UpLength,
            Form = _plan.UpForm,
            StopAfter = breaks ? draw.Below(_plan.UpLength) : int.MaxValue,
            WithoutHead = expects,
        };
        if (_plan.ClientFault != ClientFault.None)
        {
            return await MisbehaveAsync(peer, body, draw);
        }

        Outcome outcome = expects ? await ExpectAsync(peer, body) : await SendAndReadAsync(peer, body);
        if (isPooled && outcome.KeepsAlive)
        {
            pool.Keep(peer, _plan);
            return outcome;
        }

        return outcome with { KeepsAlive = false };
    }

    private async Task<Outcome> SendAndReadAsync(WirePeer peer, WireBody body)
    {
        Task<bool> sending = TrySendAsync(peer, body);
        Outcome outcome = await AnswerReader.ReadAsync(peer, _plan);
        bool isSent = outcome.KeepsAlive ? await sending : sending.IsCompletedSuccessfully && sending.Result;
        return outcome with { KeepsAlive = outcome.KeepsAlive && isSent };
    }

    private async Task<Outcome> ExpectAsync(WirePeer peer, WireBody body)
    {
        await peer.SendAsync(body.WholeHead);
        WireHead head = await AnswerReader.ReadHeadAsync(peer);
        while (head.Status == 103)
        {
            head = await AnswerReader.ReadHeadAsync(peer);
        }

        if (head.Status == 100)
        {
            return await SendAndReadAsync(peer, body);
        }

        // The answer came without the body: it is not sent, and the connection cannot be used for anything else.
        return await AnswerReader.ReadBodyAsync(peer, _plan, head) with { KeepsAlive = false };
    }

    private async Task<Outcome> MisbehaveAsync(WirePeer peer, WireBody body, Draw draw)
    {
        if (_plan.ClientFault == ClientFault.ResetInHead)
        {
            await peer.SendAsync(body.Head[..(1 + draw.Below(body.Head.Length - 1))]);
            peer.Reset();
            return Outcome.Left;
        }

        bool isSent = await TrySendAsync(peer, body);
        switch (_plan.ClientFault)
        {
            case ClientFault.ResetInBody:
                await Task.Delay(draw.Below(PauseMsMax));
                peer.Reset();
                return Outcome.Left;
            case ClientFault.Vanish:
                return Outcome.Left;
            default:
                if (isSent)
                {
                    peer.ShutdownSend();
                }

                return await AnswerReader.ReadAsync(peer, _plan) with { KeepsAlive = false };
        }
    }

    // An answer may end the connection while the body is being sent; the reader says what that means.
    private static async Task<bool> TrySendAsync(WirePeer peer, WireBody body)
    {
        try
        {
            await body.SendAsync(peer);
            return true;
        }
        catch (WireEndException)
        {
            return false;
        }
    }
}
