using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Forwarding;

/// <summary>The time of a whole exchange.</summary>
public sealed class BudgetTests
{
    [Fact]
    public async Task Budget_SpentBeforeTheResponse_IsAnsweredAndTheConnectionLivesOn()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"routes: [ {{ match: {{ path: /slow }}, to: \"{origin.Url}\", budget: 200ms }}, {{ respond: 204 }} ]");
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        HttpMessage late = await client.ReadResponseAsync();
        await client.SendAsync("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal((504, "budget-spent"), (late.Status, late["Weir-Fault"]));
        Assert.Equal(204, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task Budget_SpentInTheResponse_CutsIt()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"routes: [ {{ to: \"{origin.Url}\", budget: 300ms }} ]");
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        RawPeer upstream = await origin.AcceptAsync();
        await upstream.ReadRequestAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        await client.ReadToEndAsync();

        Assert.True(client.WasReset);
        Assert.EndsWith("half", client.Received);
    }

    [Fact]
    public async Task Budget_SpentWhileTheBodyIsAwaited_IsAnswered()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"routes: [ {{ to: \"{origin.Url}\", budget: 200ms }} ]");
        using RawPeer client = await weir.ConnectAsync();
        await client.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        HttpMessage late = await client.ReadResponseAsync();
        await client.SendAsync("-rest!GET /y HTTP/1.1\r\nHost: a\r\n\r\n");
        RawPeer upstream = await origin.AcceptAsync();

        Assert.Equal((504, null), (late.Status, late["Connection"]));
        Assert.Equal("/y", (await upstream.ReadRequestAsync()).Target);
    }

    [Fact]
    public async Task Budget_OfAnEventStreamAndATunnel_EndsAtTheirBeginning()
    {
        await using RawOrigin origin = new();
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            $"routes: [ {{ to: \"{origin.Url}\", budget: 300ms }} ]");
        using RawPeer stream = await weir.ConnectAsync();
        await stream.SendAsync("GET /s HTTP/1.1\r\nHost: a\r\n\r\n");
        RawPeer streaming = await origin.AcceptAsync();
        await streaming.ReadRequestAsync();
        await streaming.SendAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        using RawPeer tunnel = await weir.ConnectAsync();
        await tunnel.SendAsync("GET /t HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        RawPeer tunnelled = await origin.AcceptAsync();
        await tunnelled.ReadHeadAsync();
        await tunnelled.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        await stream.ReadHeadAsync();
        await tunnel.ReadHeadAsync();

        // A route of the same process with the same budget shows that the time has passed.
        using RawPeer other = await weir.ConnectAsync();
        await other.SendAsync("GET /o HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(504, (await other.ReadResponseAsync()).Status);

        await streaming.SendAsync("5\r\nhello\r\n");
        await tunnelled.SendAsync("world");
        await stream.ReadThroughAsync("hello");
        await tunnel.ReadThroughAsync("world");
    }
}
