using Weir.EndToEnd.Tests.Peers;

namespace Weir.EndToEnd.Tests.Faults;

/// <summary>The one resend: a reused connection that turns out to be dead.</summary>
public sealed class ResendTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Idempotent_OnADeadReusedConnection_IsSentOnceMore(string method)
    {
        await using Stage stage = await StartAsync(dying: 1);
        HttpMessage answer =
            await stage.Weir.AskAsync($"{method} /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");

        Assert.Equal(200, answer.Status);
        Assert.Equal(["/warm", "/x", "/x"], stage.Origin.Requests.Select(request => request.Target));
        Assert.All(stage.Origin.Requests.Skip(1), request => Assert.Equal("hi", request.Text));
        Assert.Equal(1, await stage.Weir.MetricAsync("weir_requests_resent_total"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("OWN")]
    public async Task OtherMethod_OnADeadReusedConnection_Is502(string method)
    {
        await using Stage stage = await StartAsync(dying: 1);
        HttpMessage answer =
            await stage.Weir.AskAsync($"{method} /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");

        Assert.Equal(502, answer.Status);
        Assert.Equal(["/warm", "/x"], stage.Origin.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task StreamedBody_OnADeadReusedConnection_IsNotSentAgain()
    {
        await using Stage stage = await StartAsync(dying: 1);
        HttpMessage answer = await stage.Weir.AskAsync(
            "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");

        Assert.Equal(502, answer.Status);
        Assert.Equal(2, stage.Origin.Requests.Count);
    }

    [Fact]
    public async Task SecondDeath_Is502()
    {
        await using Stage stage = await StartAsync(dying: 2);
        HttpMessage answer = await stage.Weir.GetAsync("/x");

        Assert.Equal(502, answer.Status);
        Assert.Equal("upstream-closed", answer["Weir-Fault"]);
        Assert.Equal(3, stage.Origin.Requests.Count);
    }

    [Fact]
    public async Task FreshConnection_ThatDies_IsNotReplaced()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Closing(""));
        HttpMessage answer = await stage.Weir.GetAsync("/x");

        Assert.Equal(502, answer.Status);
        Assert.Single(stage.Origin.Requests);
    }

    [Fact]
    public async Task DeathAfterAByteOfTheAnswer_Is502()
    {
        await using Stage stage = await StartAsync(dying: 1, lastWords: "H");
        HttpMessage answer = await stage.Weir.GetAsync("/x");

        Assert.Equal(502, answer.Status);
        Assert.Equal(2, stage.Origin.Requests.Count);
    }

    // The first connection serves one request and dies of the next one; so do further ones, of their first request.
    private static async Task<Stage> StartAsync(int dying, string lastWords = "")
    {
        RawOrigin origin = null!;
        int left = dying;
        bool isWarm = false;
        origin = new RawOrigin(async peer =>
        {
            while (true)
            {
                HttpMessage request = await peer.ReadRequestAsync();
                origin.Requests.Enqueue(request);
                if (isWarm && left-- > 0)
                {
                    await peer.SendAsync(lastWords);
                    return;
                }

                isWarm = true;
                await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });

        // One loop: the parked connection is on the loop of the next client.
        Stage stage = await Stage.StartAsync(origin, loops: 1);
        Assert.Equal(200, (await stage.Weir.GetAsync("/warm")).Status);
        return stage;
    }
}
