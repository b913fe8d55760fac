using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary>Socket activation: the listening socket is made by whoever starts the program.</summary>
public sealed class InheritedListenerTests : IDisposable
{
    private readonly ListeningSocket _listener = new();

    private int Port => _listener.Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Socket_Inherited_IsServed(bool isNamed)
    {
        string listen = isNamed ? $"listen: [\"http://127.0.0.1:{Port}\"]\n" : "";
        await using WeirProcess weir = await StartAsync(listen);
        HttpMessage answer = await weir.GetAsync("/x");
        weir.Signal(WeirProcess.Terminate);

        Assert.Equal(Port, weir.Port);
        Assert.Equal(204, answer.Status);
        Assert.Equal(0, await weir.ExitAsync());

        // The socket is its maker's: connections wait there for the next process.
        using RawPeer waiting = await RawPeer.ConnectAsync(Port);
        await waiting.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        await using WeirProcess next = await StartAsync(listen);
        Assert.Equal(204, (await waiting.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task Socket_ThatNoListenNames_IsAnError()
    {
        Exception? failed = await Record.ExceptionAsync(
            async () => await (await StartAsync("listen: [\"http://127.0.0.1:0\"]\n")).DisposeAsync());

        Assert.NotNull(failed);
        Assert.Contains($"127.0.0.1:{Port}", failed.ToString(), StringComparison.Ordinal);
        Assert.Contains("add it", failed.ToString(), StringComparison.Ordinal);
    }

    // The child inherits the descriptor under its own number; the shell makes it number 3 and becomes the program.
    private Task<WeirProcess> StartAsync(string listen) => WeirProcess.StartActivatedAsync(
        _listener.Inherit(), $"{listen}admin: http://127.0.0.1:0\nroutes:\n  - respond: 204\n");
}
