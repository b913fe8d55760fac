using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>
/// What a request of HTTP/2 must not smuggle into HTTP/1.1: the origin never sees it, and the next request on the same
/// connection is served. The stream ends with PROTOCOL_ERROR or is answered with 400 (RFC 9113 8.1.1).
/// </summary>
public sealed class Http2SmugglingTests(Http2SmugglingTests.Fixture fixture)
    : IClassFixture<Http2SmugglingTests.Fixture>
{
    private readonly int _before = fixture.Stage.Origin.Requests.Count;

    public static TheoryData<string, string> Fields => new()
    {
        { "x-a", "b\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "x-a", "b\r\nx-evil: 1" },
        { "x-a", "b\nx-evil: 1" },
        { "x-a", "b\rx-evil: 1" },
        { "x-a", "b\0c" },
        { "x-a", " b" },
        { "x-a", "b " },
        { "x-a", "\tb" },
        { "x-a: b\r\nx-evil", "1" },
        { "x-a\r\nx-evil", "1" },
        { "x-a\n", "1" },
        { "x\0a", "1" },
        { "x a", "1" },
        { "x:a", "1" },
        { " x", "1" },
        { "", "1" },
        { "X-Upper", "1" },
        { "x-Mixed", "1" },
        { "x-\u00e4", "1" },
        { "transfer-encoding", "chunked" },
        { "connection", "close" },
        { "connection", "x-a" },
        { "keep-alive", "timeout=5" },
        { "proxy-connection", "keep-alive" },
        { "upgrade", "websocket" },
        { "te", "gzip" },
        { "te", "trailers, chunked" },
        { "host", "evil.example" },
        { "content-length", "1" },
        { "content-length", "+0" },
        { "content-length", "0, 1" },
        { "content-length", "0x0" },
        { ":method", "POST" },
        { ":path", "/evil" },
        { ":authority", "evil.example" },
        { ":unknown", "1" },
        { ":status", "200" },
    };

    public static TheoryData<string, string> Replaced => new()
    {
        { ":method", "" },
        { ":method", "GET /evil HTTP/1.1\r\nHost: a\r\n\r\nGET" },
        { ":method", "GE T" },
        { ":method", "CONNECT" },
        { ":scheme", "" },
        { ":scheme", "http\r\nx-evil: 1" },
        { ":scheme", "http://evil.example/" },
        { ":path", "" },
        { ":path", "evil" },
        { ":path", "/ HTTP/1.1\r\nx-evil: 1" },
        { ":path", "/a b" },
        { ":path", "/a\tb" },
        { ":path", "/a\0" },
        { ":path", "/a\u0080" },
        { ":path", "/a#b" },
        { ":path", "*" },
        { ":path", "http://evil.example/" },
        { ":authority", "a\r\nx-evil: 1" },
        { ":authority", "user@a" },
        { ":authority", "a b" },
        { ":authority", "a/b" },
        { ":authority", "a:b" },
    };

    public static TheoryData<string> Missing => [":method", ":scheme", ":path"];

    /// <summary>What the origin has seen of this case.</summary>
    private IEnumerable<HttpMessage> Seen => fixture.Stage.Origin.Requests.Skip(_before);

    [Theory]
    [MemberData(nameof(Fields))]
    public Task Field_ThatWouldBeAnother_IsRefused(string name, string value) =>
        RefusesAsync([.. Hpack.Get("/"), (name, value)]);

    [Theory]
    [MemberData(nameof(Replaced))]
    public Task PseudoField_ThatIsBad_IsRefused(string name, string value) =>
        RefusesAsync([.. Hpack.Get("/").Select(field => field.Name == name ? (name, value) : field)]);

    [Theory]
    [MemberData(nameof(Missing))]
    public Task PseudoField_ThatIsMissing_IsRefused(string name) =>
        RefusesAsync([.. Hpack.Get("/").Where(field => field.Name != name)]);

    [Theory]
    [MemberData(nameof(Missing))]
    public Task PseudoField_BehindAField_IsRefused(string name) => RefusesAsync(
    [
        .. Hpack.Get("/").Where(field => field.Name != name), ("x-a", "b"),
        .. Hpack.Get("/").Where(field => field.Name == name),
    ]);

    [Fact]
    public Task NoAuthorityAndNoHost_IsRefused() =>
        RefusesAsync([.. Hpack.Get("/").Where(field => field.Name != ":authority")]);

    [Theory]
    [InlineData(5, 4)]
    [InlineData(4, 5)]
    [InlineData(0, 1)]
    public async Task Content_OtherThanItsLength_NeverCompletesARequest(int announced, int sent)
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        int stream = client.NextStream();
        await client.SendAsync(
            Frame.Headers(stream, Hpack.Block(
                [.. Hpack.Request("POST"), ("content-length", $"{announced}")]), isLast: false),
            Frame.Data(stream, new byte[sent], isLast: true));
        await AssertRefusedAsync(client, stream);
        await AssertServedAsync(client);
        AssertUntouched();
    }

    [Fact]
    public async Task Trailers_WithWhatTheyMustNotHold_AreRefused()
    {
        (string, string)[][] trailers =
            [[(":path", "/evil")], [("x-a", "b\r\nx-evil: 1")], [("X-Upper", "1")], [("connection", "close")]];
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        foreach ((string, string)[] fields in trailers)
        {
            int stream = client.NextStream();
            await client.SendAsync(
                Frame.Headers(stream, Hpack.Block(Hpack.Request("POST")), isLast: false),
                Frame.Data(stream, "body"u8.ToArray()),
                Frame.Headers(stream, Hpack.Block(fields)));
            await AssertRefusedAsync(client, stream);
        }

        await AssertServedAsync(client);
        AssertUntouched();
    }

    [Fact]
    public async Task Trailers_ThatDoNotEndTheStream_AreRefused()
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        int stream = client.NextStream();
        await client.SendAsync(
            Frame.Headers(stream, Hpack.Block(Hpack.Request("POST")), isLast: false),
            Frame.Headers(stream, Hpack.Block(("x-a", "b")), isLast: false));
        await AssertRefusedAsync(client, stream);
        await AssertServedAsync(client);
        AssertUntouched();
    }

    [Fact]
    public async Task AbsoluteFormOfHttp1_InAValue_StaysAValue()
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        int stream = await client.AskAsync([.. Hpack.Get("/a?b=//c/../d%0d%0a"), ("x-a", "GET /evil HTTP/1.1")]);
        int status = await client.StatusAsync(stream);
        HttpMessage request = Assert.Single(Seen);

        Assert.Equal(200, status);
        Assert.Equal("/a?b=//c/../d%0d%0a", request.Target);
        Assert.Equal("a", request["Host"]);
        Assert.Equal("GET /evil HTTP/1.1", request["X-A"]);
    }

    [Fact]
    public async Task CookieCrumbs_BecomeOneCookie()
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        int stream = await client.AskAsync([.. Hpack.Get(), ("cookie", "a=b"), ("cookie", "c=d"), ("cookie", "e=f")]);

        Assert.Equal(200, await client.StatusAsync(stream));
        Assert.Equal("a=b; c=d; e=f", Assert.Single(Seen)["Cookie"]);
    }

    [Fact]
    public async Task SameHost_AsTheAuthority_IsServed()
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        int stream = await client.AskAsync([.. Hpack.Get(), ("host", "a")]);

        Assert.Equal(200, await client.StatusAsync(stream));
        Assert.Equal("a", Assert.Single(Seen)["Host"]);
    }

    [Fact]
    public async Task PlainConnect_IsRefused()
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        int stream = client.NextStream();
        await client.SendAsync(Frame.Headers(
            stream, Hpack.Block((":method", "CONNECT"), (":authority", "127.0.0.1:22")), isLast: false));
        (int status, ErrorCode? code) = await client.OutcomeAsync(stream);

        Assert.True(status is 400 or 405 or 501 || code is not null, $"{status} {code}");
        await AssertServedAsync(client);
        AssertUntouched();
    }

    private async Task RefusesAsync((string Name, string Value)[] fields)
    {
        using FramePeer client = await FramePeer.ConnectAsync(fixture.Stage.Weir.Port);
        await AssertRefusedAsync(client, await client.AskAsync(fields));
        await AssertServedAsync(client);
        AssertUntouched();
    }

    private static async Task AssertRefusedAsync(FramePeer client, int stream)
    {
        (int status, ErrorCode? code) = await client.OutcomeAsync(stream);
        Assert.True(status == 400 || code == ErrorCode.ProtocolError, $"status {status}, code {code}");
        Assert.DoesNotContain(client.Frames, frame => frame.Kind == FrameKind.GoAway);
    }

    // On the same connection: the error was that of a stream.
    private static async Task AssertServedAsync(FramePeer client) =>
        Assert.Equal(200, await client.StatusAsync(await client.AskAsync(Hpack.Get("/good"))));

    // A request with content may have begun before it turned out to be bad; then it has no end there.
    private void AssertUntouched()
    {
        HttpMessage good = Assert.Single(Seen);
        Assert.Equal("/good", good.Target);
        Assert.DoesNotContain("evil", good.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A gateway in front of an origin that answers. Owner: the test runner.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal Stage Stage { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => Stage = await Stage.StartAsync(RawOrigin.Answering());

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }
}
