using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary>The end of the process: what is under way finishes.</summary>
public sealed class DrainTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Terminate_WhenIdle_ExitsAtOnceWithZero()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.Weir.Signal(WeirProcess.Terminate);

        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task Terminate_DuringAnExchange_LetsItFinish()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        using RawPeer kept = await stage.Weir.ConnectAsync();
        Task<HttpMessage> warm = SendAsync(kept);
        RawPeer second = await stage.Origin.AcceptAsync();
        await second.ReadRequestAsync();
        await second.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await warm;
        stage.Weir.Signal(WeirProcess.Terminate);
        await stage.Weir.Log.LineWithAsync("draining");
        Exception? refused = await Bounded.UntilAsync(ConnectAsync, exception => exception is not null);

        // The kept connection is served once more, and told to go.
        await kept.SendAsync(Get);
        RawPeer last = second.Socket.Connected ? second : await stage.Origin.AcceptAsync();
        await last.ReadRequestAsync();
        await last.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast");
        HttpMessage answer = await kept.ReadResponseAsync();
        string rest = await kept.ReadTextToEndAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        HttpMessage done = await client.ReadResponseAsync();
        client.Dispose();

        Assert.NotNull(refused);
        Assert.Equal("last", answer.Text);
        Assert.Equal("close", answer["Connection"]);
        Assert.Equal("", rest);
        Assert.Equal("done", done.Text);
        Assert.Equal("close", done["Connection"]);
        Assert.Equal(0, await stage.Weir.ExitAsync());

        async Task<Exception?> ConnectAsync()
        {
            return await Record.ExceptionAsync(async () => (await stage.Weir.ConnectAsync()).Dispose());
        }
    }

    [Fact]
    public async Task Terminate_DuringAResponse_LetsItFinish()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        await client.ReadThroughAsync("hello");
        stage.Weir.Signal(WeirProcess.Terminate);
        await stage.Weir.Log.LineWithAsync("draining");
        await upstream.SendAsync("world");
        byte[] rest = await client.ReadExactlyAsync(5);

        // Its head had gone before: the connection stays for one more request, or until the client leaves.
        client.Dispose();

        Assert.Equal("world"u8.ToArray(), rest);
        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task TerminateTwice_DuringAnExchange_ExitsAtOnceWithOne()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, _, _) = await stage.BeginAsync(Get);
        stage.Weir.Signal(WeirProcess.Terminate);
        await stage.Weir.Log.LineWithAsync("draining");
        stage.Weir.Signal(WeirProcess.Terminate);
        await client.ReadToEndAsync();
        client.Dispose();

        Assert.Equal(1, await stage.Weir.ExitAsync());
        await stage.Weir.Log.LineWithAsync("drained", "1");
    }

    [Fact]
    public async Task Grace_ThatIsOver_CutsAndExitsWithOne()
    {
        await using Stage stage = await Stage.StartAsync(more: "drain: { grace: 1s }");
        (RawPeer client, _, _) = await stage.BeginAsync(Get);
        stage.Weir.Signal(WeirProcess.Terminate);
        await client.ReadToEndAsync();
        client.Dispose();

        Assert.Equal(1, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task IdleConnections_DuringADrain_DoNotHoldUpTheExit()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "drain: { grace: 2s }");
        using RawPeer kept = await stage.Weir.ConnectAsync();
        Assert.Equal(200, (await SendAsync(kept)).Status);
        using RawPeer fresh = await stage.Weir.ConnectAsync();
        stage.Weir.Signal(WeirProcess.Terminate);

        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task Ready_DuringTheDrainsDelay_Is503()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "drain: { delay: 2s, grace: 3s }");
        using HttpClient admin = new();
        HttpResponseMessage before = await admin.GetAsync(new Uri($"{stage.Weir.AdminUrl}/ready"));
        stage.Weir.Signal(WeirProcess.Terminate);
        System.Net.HttpStatusCode during = await Bounded.UntilAsync(
            async () => (await admin.GetAsync(new Uri($"{stage.Weir.AdminUrl}/ready"))).StatusCode,
            status => status != System.Net.HttpStatusCode.OK);
        HttpMessage served = await stage.Weir.GetAsync("/x");
        admin.Dispose();

        Assert.Equal(200, (int)before.StatusCode);
        Assert.Equal(503, (int)during);
        Assert.Equal(200, served.Status);
        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    private static async Task<HttpMessage> SendAsync(RawPeer client)
    {
        await client.SendAsync(Get);
        return await client.ReadResponseAsync();
    }
}
