namespace Weir.Pressure;

/// <summary>Clients that misbehave with requests without a body, each on its own connection. Owner: one task.</summary>
internal sealed class FaultySession(Flight flight, int port)
{
    private const int GarbageMax = 600;
    private const int StalledBufferBytes = 4096;
    private const int StallMsMax = 3000;

    private readonly RequestPlan _plan = flight.Plan;
    private Draw _draw = new(flight.Plan.Salt + 3);

    public async Task<Outcome> RunAsync()
    {
        bool stalls = _plan.ClientFault == ClientFault.StalledReader;
        WirePeer peer = await WirePeer.ConnectAsync(port, stalls ? StalledBufferBytes : 0);
        flight.Peer = peer;
        bool isHttp10 = _plan.Kind == TrafficKind.Http10;
        string head = GetSession.Head(_plan, version: isHttp10 ? "1.0" : "1.1");
        switch (_plan.ClientFault)
        {
            case ClientFault.SlowHead:
                await SendSlowlyAsync(peer, head + "\r\n", pieces: 15, pauseMs: 40);
                break;
            case ClientFault.EndlessHead:
                await SendWithoutEndAsync(peer, head);
                break;
            case ClientFault.Garbage:
                await peer.SendAsync(Garbage());
                break;
            case ClientFault.ResetInHead:
                await peer.SendAsync(head[..(1 + _draw.Below(head.Length - 1))]);
                peer.Reset();
                return Outcome.Left;
            case ClientFault.StalledReader:
                await peer.SendAsync(head + "\r\n");
                return await StallAsync(peer);
            default:
                await peer.SendAsync(head + "\r\n");
                return Outcome.Left;
        }

        return await AnswerReader.ReadAsync(peer, _plan, isHttp10) with { KeepsAlive = false };
    }

    private static async Task SendSlowlyAsync(WirePeer peer, string text, int pieces, int pauseMs)
    {
        int length = Math.Max(1, text.Length / pieces);
        for (int at = 0; at < text.Length; at += length)
        {
            await peer.SendAsync(text.Substring(at, Math.Min(length, text.Length - at)));
            await Task.Delay(pauseMs);
        }
    }

    // Until the gateway has had enough of it.
    private static async Task SendWithoutEndAsync(WirePeer peer, string head)
    {
        await peer.SendAsync(head);
        for (int i = 0; !peer.IsReadable; i++)
        {
            await peer.SendAsync($"X-{i}: a\r\n");
            await Task.Delay(250);
        }
    }

    private async Task<Outcome> StallAsync(WirePeer peer)
    {
        WireHead head = await AnswerReader.ReadFinalHeadAsync(peer);
        AnswerReader.Identify(head, _plan, 200);
        await peer.ReadSomeAsync();
        await Task.Delay(100 + _draw.Below(StallMsMax));
        if (_draw.Chance(0.5))
        {
            peer.Reset();
        }

        return Outcome.Left;
    }

    // Ends like a head, so that it is judged and not waited for; begins with a byte that no method has.
    private byte[] Garbage()
    {
        byte[] bytes = new byte[4 + _draw.Below(GarbageMax)];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)_draw.Below(256);
        }

        bytes[0] = (byte)_draw.Pick(((byte)0, 1), ((byte)'{', 1), ((byte)0xff, 1), ((byte)':', 1));
        "\r\n\r\n"u8.CopyTo(bytes.AsSpan(bytes.Length - 4));
        return bytes;
    }
}
