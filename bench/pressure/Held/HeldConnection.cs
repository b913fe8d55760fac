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
            await TunnelSession.OpenAsync(connection._peer, plan);
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

        await GetSession.AskToStayAsync(_peer, _plan);
    }

    public void Dispose() => _peer.Dispose();
}
