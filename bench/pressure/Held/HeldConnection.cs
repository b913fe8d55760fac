namespace Weir.Pressure;

/// <summary>A kept connection, or an open tunnel, that does nothing between two questions. Owner: one task.</summary>
internal sealed class HeldConnection : IDisposable
{
    private const int EchoBytes = 32;

    private readonly WirePeer _peer;
    private readonly RequestPlan _plan;

    private HeldConnection(WirePeer peer, RequestPlan plan) => (_peer, _plan) = (peer, plan);

    private bool IsTunnel => _plan.Kind == TrafficKind.Tunnel;

    /// <summary>Opens it and asks once.</summary>
    public static async Task<HeldConnection> OpenAsync(int port, long number, int source, bool isTunnel)
    {
        RequestPlan plan = RequestPlan.Plain(number, isTunnel ? TrafficKind.Tunnel : TrafficKind.KeptGet);
        HeldConnection connection = new(await WirePeer.ConnectAsync(port, source: source), plan);
        if (isTunnel)
        {
            await connection._peer.SendAsync(
                GetSession.Head(plan, "Connection: Upgrade\r\nUpgrade: echo/1\r\n") + "\r\n");
            AnswerReader.Identify(await AnswerReader.ReadFinalHeadAsync(connection._peer), plan, 101);
        }

        await connection.AskAsync();
        return connection;
    }

    /// <summary>One request, or one echo.</summary>
    public async Task AskAsync()
    {
        if (IsTunnel)
        {
            await _peer.SendAsync(_plan.Download.Slice(0, EchoBytes));
            await _peer.ReadExactlyAsync(EchoBytes, new BodyCheck(_plan.Download, EchoBytes));
            return;
        }

        await _peer.SendAsync(GetSession.Head(_plan) + "\r\n");
        Outcome outcome = await AnswerReader.ReadAsync(_peer, _plan);
        if (outcome is not { Kind: OutcomeKind.Whole, KeepsAlive: true })
        {
            throw new WireException($"{outcome.Kind} {outcome.Detail}, kept: {outcome.KeepsAlive}");
        }
    }

    public void Dispose() => _peer.Dispose();
}
