using System.Text;
using Weir.Core;
using Weir.EndToEnd.Tests.Peers;
using Weir.Http;
using Weir.Testing;

namespace Weir.EndToEnd.Tests.Framing;

/// <summary>
/// The message tables of the codec, through a running gateway to an origin that records what it gets.
/// </summary>
public sealed class RequestTableTests(RequestTableTests.Fixture fixture) : IClassFixture<RequestTableTests.Fixture>
{
    public static TheoryData<string> InvalidNames => [.. InvalidRequests.All.Select(entry => entry.Name)];

    /// <summary>As the first request; the preface of HTTP/2 is no request there.</summary>
    public static TheoryData<string> InvalidFirstNames =>
    [
        .. InvalidRequests.All
            .Where(entry => !entry.Text.StartsWith("PRI * HTTP/2.0", StringComparison.Ordinal))
            .Select(entry => entry.Name),
    ];

    public static TheoryData<string> ValidNames => [.. ValidRequests.All.Select(entry => entry.Name)];

    private RawOrigin Origin => fixture.Stage.Origin;

    [Theory]
    [MemberData(nameof(InvalidFirstNames))]
    public async Task Invalid_AtOnce_IsRefusedAndNotForwarded(string name)
    {
        InvalidCase entry = InvalidRequests.All.Single(other => other.Name == name);
        await RefuseAsync(entry, client => client.TrySendAsync(entry.Bytes));
    }

    [Theory]
    [MemberData(nameof(InvalidNames))]
    public async Task Invalid_BehindAValidRequest_IsRefusedAndNotForwarded(string name)
    {
        InvalidCase entry = InvalidRequests.All.Single(other => other.Name == name);
        await RefuseAsync(entry, client => client.TrySendAsync(Encoding.Latin1.GetBytes(
            "GET /first HTTP/1.1\r\nHost: a\r\n\r\n" + entry.Text)), isSecond: true);
    }

    [Theory]
    [MemberData(nameof(InvalidFirstNames))]
    public async Task Invalid_ByteForByte_IsRefusedAndNotForwarded(string name)
    {
        InvalidCase entry = InvalidRequests.All.Single(other => other.Name == name);
        int small = Math.Min(entry.Bytes.Length, 300);
        await RefuseAsync(entry, async client =>
        {
            for (int i = 0; i < small; i++)
            {
                await client.TrySendAsync(entry.Bytes.AsMemory(i, 1));
            }

            await client.TrySendAsync(entry.Bytes.AsMemory(small));
        });
    }

    [Theory]
    [MemberData(nameof(ValidNames))]
    public async Task Valid_AtOnce_ArrivesAsOneMessage(string name)
    {
        RequestCase entry = ValidRequests.All.Single(other => other.Name == name);
        await PassAsync(entry, client => client.SendAsync(entry.Bytes));
    }

    [Theory]
    [MemberData(nameof(ValidNames))]
    public async Task Valid_ByteForByte_ArrivesAsOneMessage(string name)
    {
        RequestCase entry = ValidRequests.All.Single(other => other.Name == name);
        await PassAsync(entry, async client =>
        {
            foreach (byte value in entry.Bytes)
            {
                await client.SendAsync(new[] { value });
            }
        });
    }

    private async Task RefuseAsync(InvalidCase entry, Func<RawPeer, Task> send, bool isSecond = false)
    {
        Origin.Requests.Clear();
        int before = Origin.Connections.Sum(peer => peer.BytesReceived);
        using RawPeer client = await fixture.Stage.Weir.ConnectAsync();
        Task sending = send(client);
        if (isSecond)
        {
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
            Assert.Equal("/first", Assert.Single(Origin.Requests).Target);
            Origin.Requests.Clear();
            before = Origin.Connections.Sum(peer => peer.BytesReceived);
        }

        HttpMessage answer = await client.ReadResponseAsync();
        byte[] rest = await client.ReadToEndAsync();
        await sending;

        Assert.Equal(entry.Error.Status(), answer.Status);
        Assert.Equal(entry.Error.RequestFault().Word(), answer["Weir-Fault"]);
        Assert.Equal("close", answer["Connection"]);
        Assert.Empty(rest);
        Assert.Empty(Origin.Requests);
        if (!IsOfBody(entry))
        {
            Assert.Equal(before, Origin.Connections.Sum(peer => peer.BytesReceived));
        }

        // Nothing of it may lie on a connection that the next client's request is sent on.
        HttpMessage next = await fixture.Stage.Weir.GetAsync("/next");
        Assert.Equal(200, next.Status);
        Assert.Equal("/next", Assert.Single(Origin.Requests).Target);
        Assert.Empty(Origin.Failures);
        if (!IsOfBody(entry))
        {
            Assert.All(Origin.Connections, peer => Assert.Equal(0, peer.BytesUnread));
        }
    }

    // Its head is valid: it may be under way before the body turns out to be broken.
    private static bool IsOfBody(InvalidCase entry) => entry.Name.StartsWith("chunked: ", StringComparison.Ordinal);

    private async Task PassAsync(RequestCase entry, Func<RawPeer, Task> send)
    {
        Origin.Requests.Clear();
        using RawPeer client = await fixture.Stage.Weir.ConnectAsync();
        await send(client);
        HttpMessage answer = await client.ReadResponseAsync(entry.Method);

        Assert.Empty(Origin.Failures);
        if (entry.Method == "CONNECT")
        {
            Assert.Equal(405, answer.Status);
            Assert.Empty(Origin.Requests);
            return;
        }

        Assert.Equal(200, answer.Status);
        HttpMessage request = Assert.Single(Origin.Requests);
        Assert.Equal(entry.Method, request.Method);
        Assert.Equal(entry.Target, request.Target);
        Assert.Equal(entry.Host ?? $"127.0.0.1:{Origin.Port}", request["Host"]);
        Assert.Equal(entry.Body, request.Text);
        Assert.Equal(
            entry.Trailers, string.Join('\n', request.Trailers.Select(field => $"{field.Key}: {field.Value}")));
    }

    /// <summary>One gateway for all cases. Owner: the test runner.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal Stage Stage { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Stage = await Stage.StartAsync(RawOrigin.Answering());

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }
}
