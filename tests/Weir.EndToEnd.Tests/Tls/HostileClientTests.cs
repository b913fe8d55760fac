using System.Net.Security;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>Clients that do not shake hands as they should: each costs its own connection and nothing else.</summary>
public sealed class HostileClientTests
{
    // A record of a handshake that says it holds a greeting of 512 bytes.
    private static readonly byte[] s_beginning = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03];

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n")]
    [InlineData("POST /upload HTTP/1.1\r\nHost: site.test\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task PlainRequest_OnThePortOfTls_IsToldSo(string request)
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        using RawPeer client = await RawPeer.ConnectAsync(stage.Port);
        await client.SendAsync(request);
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal((400, "tls-handshake-failed"), (answer.Status, answer["Weir-Fault"]));
        Assert.Contains("https", answer.Text, StringComparison.Ordinal);
        Assert.Empty(await client.ReadToEndAsync());
        Assert.False(client.WasReset);
        await stage.Weir.Log.LineWithAsync("info tls-handshake-failed", "http request");
    }

    [Fact]
    public async Task Handshake_ThatStalls_EndsWithTheTimeOfAHead()
    {
        await using TlsStage stage = await TlsStage.StartAsync(more: "timeouts: { head: 200ms }");
        using RawPeer silent = await RawPeer.ConnectAsync(stage.Port);
        using RawPeer begun = await RawPeer.ConnectAsync(stage.Port);
        await begun.SendAsync(s_beginning);

        Assert.Empty(await silent.ReadToEndAsync());
        Assert.Empty(await begun.ReadToEndAsync());
        Assert.Equal(2, await Bounded.UntilAsync(
            () => stage.Weir.MetricAsync("weir_connections_closed_total", "error_type=\"head-timeout\""),
            count => count == 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000")]
    [InlineData("\u0016\u0003\u0001\u00FF\u00FF\u0001\u0000\u0000\u0001\u0000")]
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\u0028")]
    [InlineData("\u0017\u0003\u0003\u0000\u0001x")]
    [InlineData("\u0080\u002e\u0001\u0003\u0001\u0000\u0015\u0000\u0000\u0000\u0010")]
    public async Task Garbage_ThenTheEnd_EndsTheConnection(string bytes)
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        using RawPeer client = await RawPeer.ConnectAsync(stage.Port);
        await client.SendAsync(bytes);
        client.ShutdownSend();
        await client.ReadToEndAsync();

        Assert.Equal(0, await Bounded.UntilAsync(() => OpenAsync(stage), open => open == 0));
        Assert.Equal(200, (await stage.AskAsync()).Status);
    }

    [Fact]
    public async Task Probe_OfThePort_IsNothingToTell()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        using RawPeer client = await RawPeer.ConnectAsync(stage.Port);
        client.ShutdownSend();
        await client.ReadToEndAsync();

        Assert.Equal(0, await Bounded.UntilAsync(() => OpenAsync(stage), open => open == 0));
        Assert.DoesNotContain("tls-handshake-failed", stage.Weir.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_InTheHandshake_EndsTheConnection()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            RawPeer client = await RawPeer.ConnectAsync(stage.Port);
            await client.SendAsync(s_beginning.AsMemory(0, i % s_beginning.Length));
            client.Reset();
        }

        Assert.Equal(0, await Bounded.UntilAsync(() => OpenAsync(stage), open => open == 0));
        Assert.Equal(200, (await stage.AskAsync()).Status);
    }

    [Fact]
    public async Task Handshake_AndRequest_InPiecesOfOneByte_AreServed()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        using RawPeer plain = await RawPeer.ConnectAsync(stage.Port);
        await using SslStream tls = new(new DribbleStream(plain.Socket));
        await tls.AuthenticateAsClientAsync(stage.Folder.Client(TlsFolder.SiteName)).WaitAsync(Bounded.Limit);
        using RawPeer client = new(plain.Socket, tls);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");

        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    // Each record can be one whose tag is wrong.
    [Fact]
    public async Task Garbage_AfterTheHandshake_EndsTheConnection()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        using RawPeer client = await stage.ConnectAsync();
        using RawPeer below = new(client.Socket);
        await below.SendAsync("\u0017\u0003\u0003\u0000\u0020" + new string('x', 32));
        await below.ReadToEndAsync();

        Assert.Equal(0, await Bounded.UntilAsync(() => OpenAsync(stage), open => open == 0));
        Assert.Equal(200, (await stage.AskAsync()).Status);
    }

    [Fact]
    public async Task Renegotiation_IsRefused()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        string said = await OpenSsl.TypeAsync(
            stage.Port, "R\nGET / HTTP/1.1\r\n", TlsFolder.SiteName, "-tls1_2");

        Assert.Contains("RENEGOTIATING", said, StringComparison.Ordinal);
        Assert.Contains("no renegotiation", said, StringComparison.Ordinal);
        Assert.Equal(200, (await stage.AskAsync()).Status);
    }

    private static Task<double> OpenAsync(TlsStage stage) =>
        stage.Weir.MetricAsync("weir_connections_open", "weir_side=\"downstream\"");
}
