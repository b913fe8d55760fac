using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>HttpClient and ClientWebSocket over HTTP/2 through the gateway to Kestrel.</summary>
public sealed class Http2ClientTests(Http2Fixture fixture) : IClassFixture<Http2Fixture>
{
    public static TheoryData<bool, bool> Ways => Http2Fixture.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ManyAtOnce_AreServed(bool isSecure, bool isH2c)
    {
        using HttpClient client = fixture.Stage(isH2c).Client(isSecure);
        Task<string>[] asking = [.. Enumerable.Range(0, 400).Select(_ => client.GetStringAsync(Path("/hello")))];
        string[] answers = await Task.WhenAll(asking);

        Assert.All(answers, answer => Assert.Equal("hello", answer));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Echo_OfEverySize_IsUnchanged(bool isSecure, bool isH2c)
    {
        using HttpClient client = fixture.Stage(isH2c).Client(isSecure);
        foreach (int size in new[] { 0, 1, 16_384, 65_535, 65_536, 3_000_000 })
        {
            byte[] body = new byte[size];
            new Random(size).NextBytes(body);
            using HttpResponseMessage response =
                await client.PostAsync(Path("/echo"), new DuplexContent(body)).WaitAsync(Bounded.Limit);
            byte[] back = await response.Content.ReadAsByteArrayAsync().WaitAsync(Bounded.Limit);
            Assert.Equal(HttpVersion.Version20, response.Version);
            Assert.True(body.AsSpan().SequenceEqual(back));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BothDirections_AreOpenAtOnce(bool isSecure)
    {
        using HttpClient client = fixture.Stage(isH2c: true).Client(isSecure);
        Pipe pipe = new();
        using HttpRequestMessage request =
            new(HttpMethod.Post, "/echo") { Content = new DuplexContent(WriteAsync) };
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        Task<HttpResponseMessage> asking = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await pipe.Writer.WriteAsync("first"u8.ToArray());
        using HttpResponseMessage response = await asking.WaitAsync(Bounded.Limit);
        await using Stream answer = await response.Content.ReadAsStreamAsync();
        byte[] five = new byte[5];
        await answer.ReadExactlyAsync(five).AsTask().WaitAsync(Bounded.Limit);
        Assert.Equal("first"u8.ToArray(), five);
        await pipe.Writer.WriteAsync("again"u8.ToArray());
        await answer.ReadExactlyAsync(five).AsTask().WaitAsync(Bounded.Limit);
        Assert.Equal("again"u8.ToArray(), five);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(0, await answer.ReadAsync(five).AsTask().WaitAsync(Bounded.Limit));

        // What is written has to leave at once.
        async Task WriteAsync(Stream stream)
        {
            await stream.FlushAsync();
            while (true)
            {
                ReadResult read = await pipe.Reader.ReadAsync();
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    await stream.WriteAsync(piece);
                }

                await stream.FlushAsync();
                pipe.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trailers_OfTheOrigin_Arrive(bool isSecure)
    {
        using HttpClient client = fixture.Stage(isH2c: true).Client(isSecure);
        using HttpResponseMessage response = await client.PostAsync(Path("/trailers"), new StringContent("four"));

        Assert.Equal("four", await response.Content.ReadAsStringAsync());
        Assert.Equal("4", response.TrailingHeaders.GetValues("x-sum").Single());
    }

    [Fact]
    public async Task HundredRequestsAtOnce_ShareFewUpstreamConnections()
    {
        const int Count = 100;
        const int Loops = 4;
        await using Http2Stage stage = await Http2Stage.StartAsync(isH2c: true);
        using HttpClient client = stage.Client(isSecure: true);
        Task<string>[] asking = [.. Enumerable.Range(0, Count).Select(_ => client.GetStringAsync(Path("/gate")))];
        int waiting = await Bounded.UntilValueAsync(() => stage.Origin.Waiting, value => value == Count);
        stage.Origin.OpenGate();
        string[] answers = await Task.WhenAll(asking).WaitAsync(Bounded.Limit);

        // One would do; while it is dialled others may begin another, but never one for each request.
        Assert.Equal(Count, waiting);
        Assert.All(answers, answer => Assert.Equal("through", answer));
        Assert.InRange(stage.Origin.Connections, 1, 2 * Loops);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cancellation_ReachesTheOrigin(bool isSecure, bool isH2c)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(isH2c);
        using HttpClient client = stage.Client(isSecure);
        using CancellationTokenSource cancel = new();
        Task<string>[] asking =
            [.. Enumerable.Range(0, 5).Select(_ => client.GetStringAsync(Path("/gate"), cancel.Token))];
        Task<string> other = client.GetStringAsync(Path("/gate"));
        Assert.Equal(6, await Bounded.UntilValueAsync(() => stage.Origin.Waiting, value => value == 6));
        await cancel.CancelAsync();
        int aborted = await Bounded.UntilValueAsync(() => stage.Origin.Aborted, value => value == 5);
        stage.Origin.OpenGate();

        Assert.Equal(5, aborted);
        Assert.Equal("through", await other.WaitAsync(Bounded.Limit));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(asking));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public Task WebSocket_OverHttp2_Echoes(bool isSecure, bool isH2c) =>
        EchoBySocketAsync(isSecure, isH2c, HttpVersion.Version20);

    // It has its key answered, though an origin of HTTP/2 gets none.
    [Theory]
    [MemberData(nameof(Ways))]
    public Task WebSocket_OverHttp1_Echoes(bool isSecure, bool isH2c) =>
        EchoBySocketAsync(isSecure, isH2c, HttpVersion.Version11);

    private async Task EchoBySocketAsync(bool isSecure, bool isH2c, Version version)
    {
        Http2Stage stage = fixture.Stage(isH2c);
        using SocketsHttpHandler handler = new() { SslOptions = stage.Folder.Client(Tls.TlsFolder.SiteName) };
        using HttpMessageInvoker invoker = new(handler);
        using ClientWebSocket socket = new();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol("echo");
        Uri url = new(stage.Url(isSecure).Replace("http", "ws", StringComparison.Ordinal) + "/socket");
        await socket.ConnectAsync(url, invoker, CancellationToken.None).WaitAsync(Bounded.Limit);
        byte[] sent = new byte[200_000];
        new Random(3).NextBytes(sent);
        Task sending = socket.SendAsync(sent, WebSocketMessageType.Binary, true, CancellationToken.None);
        using MemoryStream back = new();
        byte[] buffer = new byte[10_000];
        while (back.Length < sent.Length)
        {
            WebSocketReceiveResult result =
                await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Bounded.Limit);
            back.Write(buffer, 0, result.Count);
        }

        await sending;
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None)
            .WaitAsync(Bounded.Limit);

        Assert.Equal("echo", socket.SubProtocol);
        Assert.True(sent.AsSpan().SequenceEqual(back.ToArray()));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        Assert.Equal(
            0, await Bounded.UntilAsync(() => stage.Weir.MetricAsync("weir_tunnels_open"), value => value == 0));
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
