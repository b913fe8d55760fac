using System.Net;
using System.Net.WebSockets;
using System.Text;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.RealPeers;

/// <summary>HttpClient and ClientWebSocket through the gateway to Kestrel.</summary>
public sealed class KestrelTests(KestrelTests.Fixture fixture) : IClassFixture<KestrelTests.Fixture>
{
    private string Url => fixture.Weir.Url;

    [Fact]
    public async Task HttpClient_ManyAtOnce_AreServed()
    {
        using HttpClient client = new();
        Task<string>[] asking =
            [.. Enumerable.Range(0, 400).Select(_ => client.GetStringAsync(new Uri(Url + "/hello")))];
        string[] answers = await Task.WhenAll(asking);

        Assert.All(answers, answer => Assert.Equal("hello", answer));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(10_000_000)]
    public async Task HttpClient_EchoOfEverySize_IsUnchanged(int size)
    {
        byte[] body = new byte[size];
        new Random(size).NextBytes(body);
        using HttpClient client = new();
        foreach (bool isChunked in new[] { false, true })
        {
            using HttpRequestMessage request =
                new(HttpMethod.Post, Url + "/echo") { Content = new ByteArrayContent(body) };
            request.Headers.TransferEncodingChunked = isChunked;
            using HttpResponseMessage response = await client.SendAsync(request);
            byte[] back = await response.Content.ReadAsByteArrayAsync();
            Assert.True(body.AsSpan().SequenceEqual(back));
        }
    }

    [Fact]
    public async Task HttpClient_ThatExpectsContinue_IsServed()
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.ExpectContinue = true;
        using HttpResponseMessage response = await client.PostAsync(new Uri(Url + "/echo"), new StringContent("hello"));

        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task HttpClient_ThatCancels_LeavesTheGatewayServing()
    {
        using HttpClient client = new();
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await client.GetAsync(
                new Uri(Url + "/size/50000000"), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal("hello", await client.GetStringAsync(new Uri(Url + "/hello")));
        Assert.Equal(0, await Bounded.UntilAsync(fixture.Weir.ActiveRequestsAsync, value => value == 0));
    }

    [Theory]
    [InlineData(WebSocketMessageType.Text, 5)]
    [InlineData(WebSocketMessageType.Binary, 0)]
    [InlineData(WebSocketMessageType.Binary, 65_536)]
    [InlineData(WebSocketMessageType.Binary, 1_000_000)]
    public async Task WebSocket_Message_ComesBack(WebSocketMessageType type, int size)
    {
        using ClientWebSocket socket = await ConnectAsync();
        byte[] message = new byte[size];
        Array.Fill(message, (byte)'m');
        for (int i = 0; i < 3; i++)
        {
            Task sending = socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);
            byte[] back = await ReceiveAsync(socket, type);
            await sending;
            Assert.True(message.AsSpan().SequenceEqual(back));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        Assert.Equal(WebSocketState.Closed, socket.State);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        Assert.Equal(
            0, await Bounded.UntilAsync(() => fixture.Weir.MetricAsync("weir_tunnels_open"), value => value == 0));
    }

    [Fact]
    public async Task WebSocket_ClosedByTheOrigin_TellsTheClient()
    {
        using ClientWebSocket socket = await ConnectAsync();
        await socket.SendAsync(
            "close"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        ValueWebSocketReceiveResult result =
            await socket.ReceiveAsync(new byte[100].AsMemory(), CancellationToken.None);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);

        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        Assert.Equal("by the origin", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task WebSocket_PingsOfTheClient_AreAnswered()
    {
        using ClientWebSocket socket = await ConnectAsync(pings: true);
        Task<byte[]> receiving = ReceiveAsync(socket, WebSocketMessageType.Text);

        // The client ends the connection by itself when a pong stays away for this long.
        using PeriodicTimer time = new(TimeSpan.FromMilliseconds(800));
        await time.WaitForNextTickAsync();
        await socket.SendAsync(
            "hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        Assert.Equal("hello", Encoding.ASCII.GetString(await receiving));
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket, WebSocketMessageType type)
    {
        byte[] buffer = new byte[100_000];
        using MemoryStream message = new();
        while (true)
        {
            ValueWebSocketReceiveResult result =
                await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().WaitAsync(Bounded.Limit);
            Assert.Equal(type, result.MessageType);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    private async Task<ClientWebSocket> ConnectAsync(bool pings = false)
    {
        ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("echo");
        if (pings)
        {
            socket.Options.KeepAliveInterval = TimeSpan.FromMilliseconds(50);
            socket.Options.KeepAliveTimeout = TimeSpan.FromMilliseconds(500);
        }

        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{fixture.Weir.Port}/socket"), CancellationToken.None);
        Assert.Equal("echo", socket.SubProtocol);
        return socket;
    }

    /// <summary>One Kestrel with a gateway in front. Owner: the test runner.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private KestrelOrigin _origin = null!;

        internal WeirProcess Weir { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _origin = await KestrelOrigin.StartAsync();
            Weir = await WeirProcess.InFrontOfAsync(_origin.Url);
        }

        public async ValueTask DisposeAsync()
        {
            await Weir.DisposeAsync();
            await _origin.DisposeAsync();
        }
    }
}
