using System.Text.Json;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary>What is under way shows, and readers of the API are bounded.</summary>
public sealed class ApiPressureTests
{
    [Fact]
    public async Task Exchange_UnderWay_ShowsInStatusAndDestination()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        JsonElement status = await AdminApi.AskAsync(stage.Weir, "/api/v1/status");
        JsonElement clusters = await AdminApi.AskAsync(stage.Weir, "/api/v1/clusters");
        JsonElement destination = clusters.GetProperty("clusters")[0].GetProperty("destinations")[0];

        Assert.Equal(1, status.Number("requests.in_flight"));
        Assert.Equal(1, status.Number("connections.open"));
        Assert.Equal(1, status.GetProperty("loops").EnumerateArray().Sum(loop => loop.Number("in_flight")));
        Assert.Equal(1, destination.Number("in_use"));
        Assert.Equal(0, destination.Number("parked"));
        await upstream.SendAsync("HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, (await client.ReadResponseAsync()).Status);
        client.Dispose();
    }

    [Fact]
    public async Task ManyReaders_AtOnce_AreServedOrTurnedAway()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");
        int port = new Uri(weir.AdminUrl).Port;
        RawPeer[] readers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => RawPeer.ConnectAsync(port)));
        await Task.WhenAll(readers.Select(reader =>
            reader.SendAsync("GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n")));
        HttpMessage[] answers = await Task.WhenAll(readers.Select(reader => reader.ReadResponseAsync()));
        Array.ForEach(readers, reader => reader.Dispose());

        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.All(answers, answer => Assert.True(
            answer.Status == 200 || (answer.Status == 503 && answer["Retry-After"] == "1"), answer.ToString()));
        Assert.Equal(204, (await weir.GetAsync("/x")).Status);
    }

    [Fact]
    public async Task Reader_WhoDoesNotRead_HoldsNobodyUp()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");
        using RawPeer idler = await RawPeer.ConnectAsync(new Uri(weir.AdminUrl).Port);
        string request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
        await idler.SendAsync(string.Concat(Enumerable.Repeat(request, 200)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AdminApi.AskAsync(weir, "/api/v1/status")));

        Assert.Equal(204, (await weir.GetAsync("/x")).Status);
    }

    [Fact]
    public async Task LongQuery_IsServed_AndATooLongOneRefused()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");
        await AdminApi.AskAsync(weir, "/api/v1/history?after=" + new string('9', 7000));
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.GetAsync(
            new Uri($"{weir.AdminUrl}/api/v1/history?after={new string('9', 9000)}"));

        Assert.Equal(414, (int)answer.StatusCode);
    }
}
