using Weir.Core;
using Weir.EndToEnd.Tests.Peers;
using Weir.Http;
using Weir.Testing;

namespace Weir.EndToEnd.Tests.Framing;

/// <summary>
/// The response tables of the codec: what an origin says wrong never reaches a client as a whole message.
/// </summary>
public sealed class ResponseTableTests(ResponseTableTests.Fixture fixture) : IClassFixture<ResponseTableTests.Fixture>
{
    public static TheoryData<string> InvalidNames => [.. InvalidResponses.All.Select(entry => entry.Name)];

    public static TheoryData<string> ValidNames =>
        [.. ValidResponses.All.Where(entry => entry.Status >= 200).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(InvalidNames))]
    public async Task Invalid_FromAnOrigin_IsNeverAWholeAnswer(string name)
    {
        InvalidCase entry = InvalidResponses.All.Single(other => other.Name == name);
        fixture.Answer = peer => peer.TrySendAsync(entry.Bytes);
        using RawPeer client = await fixture.Stage.Weir.ConnectAsync();
        await client.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        string head = await ReadHeadOrEndAsync(client);

        if (head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            // The head was good and is under way: the body must not end as if it were complete.
            Assert.Contains("chunked", entry.Text, StringComparison.Ordinal);
            string rest = await client.ReadTextToEndAsync();
            Assert.DoesNotContain("0\r\n\r\n", rest, StringComparison.Ordinal);
        }
        else if (head.Length > 0)
        {
            Assert.StartsWith("HTTP/1.1 502 ", head, StringComparison.Ordinal);
            Assert.Contains(
                $"Weir-Fault: {entry.Error.ResponseFault().Word()}\r\n", head, StringComparison.OrdinalIgnoreCase);
        }

        await AssertNothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(ValidNames))]
    public async Task Valid_FromAnOrigin_ArrivesAsOneMessage(string name)
    {
        ResponseCase entry = ValidResponses.All.Single(other => other.Name == name);
        fixture.Answer = async peer =>
        {
            await peer.SendAsync(entry.Bytes);
            if (entry.Kind == BodyKind.UntilClose)
            {
                peer.ShutdownSend();
            }
        };
        using RawPeer client = await fixture.Stage.Weir.ConnectAsync();
        string method = entry.RequestMethod.ToString().ToUpperInvariant();
        await client.SendAsync($"{method} /x HTTP/1.1\r\nHost: a\r\n\r\n");
        HttpMessage answer = await client.ReadResponseAsync(method);

        Assert.Equal(entry.Status, answer.Status);
        Assert.Equal(entry.Body, answer.Text);
        Assert.Equal(entry.Trailers, string.Join('\n', answer.Trailers.Select(field => $"{field.Key}: {field.Value}")));

        // What follows on the client's connection is the next answer, and nothing else.
        fixture.Answer = peer => peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext");
        await client.SendAsync("GET /y HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("next", (await client.ReadResponseAsync()).Text);
    }

    private static async Task<string> ReadHeadOrEndAsync(RawPeer client)
    {
        try
        {
            return await client.ReadHeadAsync();
        }
        catch (EndOfStreamException)
        {
            return "";
        }
    }

    private async Task AssertNothingLeftAsync()
    {
        fixture.Answer = peer => peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext");
        HttpMessage next = await fixture.Stage.Weir.GetAsync("/next");
        Assert.Equal("next", next.Text);
    }

    /// <summary>
    /// One gateway and one origin, which answers each request as the case says. Owner: the test runner.
    /// </summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal Stage Stage { get; private set; } = null!;

        internal Func<RawPeer, Task> Answer { get; set; } = null!;

        public async ValueTask InitializeAsync() => Stage = await Stage.StartAsync(new RawOrigin(async peer =>
        {
            while (true)
            {
                await peer.ReadRequestAsync();
                await Answer(peer);
            }
        }));

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }
}
