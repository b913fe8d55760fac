using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary>Much data through TLS on both sides, tunnels, and ends.</summary>
public sealed class TransferTests
{
    private const int Bytes = 20_000_000;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Bodies_InBothDirections_ArriveWhole(SslProtocols version)
    {
        byte[] body = new byte[Bytes];
        new Random(7).NextBytes(body);
        TlsFolder folder = new();
        await using RawOrigin origin = new(
            async peer =>
            {
                // The head first; then the body in small pieces, so that the gateway has to wait for the reader.
                await peer.ReadHeadAsync();
                byte[] back = await ReadSlowlyAsync(peer, Bytes);
                await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Bytes}\r\n\r\n");
                await peer.SendAsync(back);
                await peer.ReadToEndAsync();
            },
            tls: TlsFolder.Serving(folder.Site));
        await using TlsStage stage = await TlsStage.StartAsync(
            more: $"clusters:\n  a: {{ destinations: [ {origin.Url} ], tls: {{ ca: {folder.Authority} }} }}",
            routes: _ => "  - to: a");
        using RawPeer client =
            await stage.ConnectAsync(stage.Folder.Client(TlsFolder.SiteName, versions: version));
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: site.test\r\nContent-Length: {Bytes}\r\n\r\n");
        await client.SendAsync(body);
        string head = await client.ReadHeadAsync();
        byte[] received = await ReadSlowlyAsync(client, Bytes);

        Assert.StartsWith("HTTP/1.1 200", head, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(body), SHA256.HashData(received));
    }

    [Fact]
    public async Task File_OverTls_ArrivesWhole()
    {
        byte[] body = new byte[Bytes];
        new Random(8).NextBytes(body);
        await using TlsStage stage = await TlsStage.StartAsync(
            routes: stage =>
            {
                File.WriteAllBytes(Path.Combine(stage.Folder.Path, "large.bin"), body);
                return $"  - static: {{ root: {stage.Folder.Path} }}";
            });
        string file = Path.Combine(stage.Folder.Path, "received");
        await Tool.RunAsync(
            "curl", "-sS", "--fail", "--cacert", stage.Folder.Authority, "-o", file,
            $"https://127.0.0.1:{stage.Port}/large.bin");

        Assert.Equal(SHA256.HashData(body), SHA256.HashData(await File.ReadAllBytesAsync(file)));
    }

    [Fact]
    public async Task PipelinedRequests_InOneRecord_AreAllAnswered()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        using RawPeer client = await stage.ConnectAsync();
        const int Count = 500;
        await client.SendAsync(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Count)));
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
        }
    }

    [Fact]
    public async Task EndOfTheClient_AfterItsRequest_LeavesItTheAnswer()
    {
        await using TlsStage stage = await TlsStage.StartAsync();
        using RawPeer client = await stage.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");
        await client.EndTlsAsync();
        HttpMessage answer = await client.ReadResponseAsync();

        Assert.Equal("ok", answer.Text);
        Assert.Empty(await client.ReadToEndAsync());
    }

    [Fact]
    public async Task WebSocket_OverTls_Echoes()
    {
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync();
        await using TlsStage stage = await TlsStage.StartAsync(routes: _ => $"  - to: {origin.Url}");
        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("echo");
        socket.Options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{stage.Port}/socket"), CancellationToken.None);
        byte[] text = Encoding.ASCII.GetBytes(new string('x', 100_000));
        await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        using MemoryStream back = new();
        byte[] buffer = new byte[10_000];
        while (back.Length < text.Length)
        {
            WebSocketReceiveResult result =
                await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Bounded.Limit);
            back.Write(buffer, 0, result.Count);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        Assert.Equal(text, back.ToArray());
    }

    [Fact]
    public async Task Drain_WithOpenConnections_EndsThemCleanly()
    {
        await using TlsStage stage = await TlsStage.StartAsync(more: "drain: { grace: 5s }", origin: new RawOrigin());
        using RawPeer busy = await stage.ConnectAsync();
        await busy.SendAsync("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");
        RawPeer upstream = await stage.Origin.AcceptAsync();
        await upstream.ReadRequestAsync();
        using RawPeer idle = await stage.ConnectAsync();
        stage.Weir.Signal(WeirProcess.Terminate);
        await stage.Weir.Log.LineWithAsync("draining");
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpMessage answer = await busy.ReadResponseAsync();
        await busy.ReadToEndAsync();
        await idle.ReadToEndAsync();

        Assert.Equal("close", answer["Connection"]);
        Assert.False(busy.WasReset);
        Assert.False(idle.WasReset);
        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    // Small reads, so that the sender is ahead most of the time.
    private static async Task<byte[]> ReadSlowlyAsync(RawPeer peer, int count)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int length = Math.Min(3000, count - at);
            (await peer.ReadExactlyAsync(length)).CopyTo(bytes, at);
            at += length;
        }

        return bytes;
    }
}
