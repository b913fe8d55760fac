using System.Net;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>Faults that pass: the gateway goes on where it was.</summary>
public sealed class ResilienceTests
{
    [Fact]
    public async Task OriginThatComesLater_IsServedThen()
    {
        await using RawOrigin first = RawOrigin.Answering();
        int port = first.Port;
        await using WeirProcess weir = await WeirProcess.InFrontOfAsync($"http://127.0.0.1:{port}");
        Assert.Equal(200, (await weir.GetAsync("/x")).Status);
        await first.DisposeAsync();
        int down = await Bounded.UntilAsync(async () => (await weir.GetAsync("/x")).Status, status => status == 502);
        await using RawOrigin second = RawOriginAt(port);
        int up = await Bounded.UntilAsync(async () => (await weir.GetAsync("/x")).Status, status => status == 200);

        Assert.Equal(502, down);
        Assert.Equal(200, up);
    }

    private static RawOrigin RawOriginAt(int port) => new(
        async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            await peer.ReadToEndAsync();
        },
        new IPEndPoint(IPAddress.Loopback, port));
}
