using Weir.Core;
using Weir.EndToEnd.Tests.Http2;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>The cases of faults that HTTP/2 brings, on both sides. Immutable.</summary>
internal static class Http2FaultCases
{
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    public static readonly FaultCase[] All =
    [
        // Belongs to no request: counted with the connections.
        new(Fault.BadHttp2)
        {
            Cause = BreakRuleAsync,
            Metric = FaultCase.Connections,
        },

        // The settings of this origin do not say that it takes extended CONNECT.
        new(Fault.UpgradeRefused, $"GET /upgrade-refused HTTP/1.1\r\nHost: a\r\n{Upgrade}\r\n")
        {
            Cluster = "protocol: h2c",
            Serve = static async peer =>
            {
                using FramePeer origin = await FramePeer.AcceptAsync(peer);
                await origin.EndAsync();
            },
        },
    ];

    // Content where no stream is.
    private static async Task<HttpMessage?> BreakRuleAsync(WeirProcess weir)
    {
        using FramePeer client = await FramePeer.ConnectAsync(weir.Port);
        await client.SendAsync(Frame.Data(0, [1]));
        Frame? end = await client.EndAsync();

        Assert.Equal(ErrorCode.ProtocolError, end?.Code);
        return null;
    }
}
