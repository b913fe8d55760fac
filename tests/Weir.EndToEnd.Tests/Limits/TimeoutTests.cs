using System.Diagnostics;
using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Limits;

/// <summary>Clients that take their time.</summary>
public sealed class TimeoutTests
{
    [Theory]
    [InlineData("G")]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\n")]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HT")]
    public async Task Head_ThatDoesNotEnd_Is408(string begin)
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "timeouts: { head: 200ms }");
        using RawPeer client = await stage.Weir.ConnectAsync();
        await client.SendAsync(begin);
        HttpMessage answer = await client.ReadResponseAsync();
        if (begin.Contains("/y", StringComparison.Ordinal))
        {
            Assert.Equal(200, answer.Status);
            answer = await client.ReadResponseAsync();
        }

        string rest = await client.ReadTextToEndAsync();

        Assert.Equal(408, answer.Status);
        Assert.Equal("head-timeout", answer["Weir-Fault"]);
        Assert.Equal("close", answer["Connection"]);
        Assert.Equal("", rest);
    }

    [Fact]
    public async Task Head_ThatDripsIn_IsNotGivenMoreTime()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "timeouts: { head: 300ms }");
        using RawPeer client = await stage.Weir.ConnectAsync();
        using PeriodicTimer drops = new(TimeSpan.FromMilliseconds(50));
        await client.SendAsync("GET /x HTTP/1.1\r\nX: ");
        int sent = 0;
        while (client.Socket.Available == 0 && sent < 100)
        {
            await drops.WaitForNextTickAsync();
            await client.TrySendAsync("a"u8.ToArray());
            sent++;
        }

        Assert.InRange(sent, 2, 60);
        Assert.Equal(408, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task IdleConnection_IsClosedWithoutAWord()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering(), "timeouts: { idle: 1s }");
        using RawPeer fresh = await stage.Weir.ConnectAsync();
        using RawPeer used = await stage.Weir.ConnectAsync();
        await used.SendAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        await used.ReadResponseAsync();
        string afterUse = await used.ReadTextToEndAsync();
        string afterNothing = await fresh.ReadTextToEndAsync();

        Assert.Equal("", afterUse);
        Assert.False(used.WasReset);
        Assert.Equal("", afterNothing);
        Assert.False(fresh.WasReset);
    }

    [Fact]
    public async Task Exchange_LongerThanTheIdleTime_IsNotIdle()
    {
        await using Stage stage = await Stage.StartAsync(more: "timeouts: { idle: 1s, head: 200ms }");
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        using PeriodicTimer wait = new(TimeSpan.FromMilliseconds(1500));
        await wait.WaitForNextTickAsync();
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
        client.Dispose();
    }

    [Fact]
    public async Task SlowBody_UnderTheLeastRate_Is408()
    {
        // The rate is looked at every five seconds: the one test that takes that long.
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        using RawPeer streamed = await stage.Weir.ConnectAsync();
        using RawPeer buffered = await stage.Weir.ConnectAsync();
        long start = Stopwatch.GetTimestamp();
        await streamed.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        await buffered.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhello");
        HttpMessage first = await streamed.ReadResponseAsync();
        HttpMessage second = await buffered.ReadResponseAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 4.5, 12);
        foreach (HttpMessage answer in new[] { first, second })
        {
            Assert.Equal(408, answer.Status);
            Assert.Equal("body-too-slow", answer["Weir-Fault"]);
            Assert.Equal("close", answer["Connection"]);
        }

        Assert.Empty(stage.Origin.Requests);
    }
}
