using System.Text.Json;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary>The numbers of the admin API are those of the requests that were made.</summary>
public sealed class ApiNumbersTests : IAsyncLifetime
{
    private const int Forwarded = 20;
    private const int Fixed = 5;
    private const int Broken = 3;
    private const int Unmatched = 2;
    private const int Total = Forwarded + Fixed + Broken + Unmatched;

    private readonly RawOrigin _origin = RawOrigin.Answering();
    private WeirProcess _weir = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _weir = await WeirProcess.ServeAsync($$"""
            clusters:
              shop:
                destinations: [ { url: "{{_origin.Url}}", weight: 3, zone: b } ]
                pool: { max: 7 }
            routes:
              - match: { path: /x/** }
                to: shop
              - match: { path: /fixed }
                respond: 204
              - match: { path: /broken }
                to: http://127.0.0.1:1
            """);
        await Task.WhenAll(
            AskAsync("/x/1", Forwarded, 200),
            AskAsync("/fixed", Fixed, 204),
            AskAsync("/broken", Broken, 502),
            AskAsync("/nothing", Unmatched, 404));
        await AdminApi.UntilAsync(_weir, "/api/v1/status", s => s.Number("requests.total") >= Total);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _weir.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Status_AfterRequests_CountsEachOnce()
    {
        JsonElement status = await AdminApi.AskAsync(_weir, "/api/v1/status");

        Assert.True(status.GetProperty("ready").GetBoolean());
        Assert.Equal(_weir.Id, status.Number("process_id"));
        Assert.Equal(_weir.Url, status.GetProperty("listen")[0].GetString());
        Assert.Equal(Total, status.Number("requests.total"));
        Assert.Equal(Broken, status.Number("requests.failed"));
        Assert.Equal(Forwarded + Fixed, status.Number("requests.status.2xx"));
        Assert.Equal(Unmatched, status.Number("requests.status.4xx"));
        Assert.Equal(Broken, status.Number("requests.status.5xx"));
        Assert.Equal(Unmatched, status.Number("requests.faults.no-route"));
        Assert.Equal(0, status.Number("requests.in_flight"));
        Assert.InRange(status.Number("requests.p50_ms"), 0.001, status.Number("requests.p99_ms"));
        Assert.InRange(status.Number("requests.rate"), 0.01, 1.01 * Total / status.Number("window_seconds"));
        Assert.InRange(status.Number("connections.accepted"), 4, double.MaxValue);
        Assert.InRange(status.Number("descriptors.open"), 10, status.Number("descriptors.max"));
        Assert.InRange(status.Number("buffers.allocated_bytes"), 1, status.Number("buffers.max_bytes"));
        Assert.InRange(status.Number("memory.resident_bytes"), 1 << 20, _weir.ResidentBytes * 2);
        Assert.Equal(4, status.GetProperty("loops").GetArrayLength());
    }

    [Fact]
    public async Task Routes_AfterRequests_AddUpToTheWhole()
    {
        JsonElement answer = await AdminApi.AskAsync(_weir, "/api/v1/routes");
        JsonElement forwarded = answer.With("routes", "name", "/x/**");
        JsonElement broken = answer.With("routes", "name", "/broken");
        double sum = answer.GetProperty("routes").EnumerateArray().Sum(route => route.Number("total"));

        Assert.Equal(Forwarded, forwarded.Number("total"));
        Assert.Equal(0, forwarded.Number("failed"));
        Assert.Equal("shop", forwarded.GetProperty("to").GetString());
        Assert.Equal(Fixed, answer.With("routes", "kind", "respond").Number("status.2xx"));
        Assert.Equal(Broken, broken.Number("failed"));
        Assert.Equal(Broken, broken.Number("faults.connect-refused"));
        Assert.Equal(Unmatched, answer.Number("unmatched.total"));
        Assert.Equal(0, answer.Number("unmatched.failed"));
        Assert.Equal(Total, sum + answer.Number("unmatched.total"));
    }

    [Fact]
    public async Task Clusters_AfterRequests_ShowTheirAttempts()
    {
        JsonElement answer = await AdminApi.AskAsync(_weir, "/api/v1/clusters");
        JsonElement shop = Assert.Single(
            answer.With("clusters", "name", "shop").GetProperty("destinations").EnumerateArray());
        JsonElement broken = Assert.Single(
            answer.With("clusters", "name", "http://127.0.0.1:1").GetProperty("destinations").EnumerateArray());

        Assert.Equal(_origin.Url, shop.GetProperty("url").GetString());
        Assert.Equal("b", shop.GetProperty("zone").GetString());
        Assert.Equal(3, shop.Number("weight"));
        Assert.Equal(7, shop.Number("max"));
        Assert.Equal(Forwarded, shop.Number("total"));
        Assert.Equal(0, shop.Number("failed"));
        Assert.InRange(shop.Number("parked"), 1, 7);
        Assert.Equal(0, shop.Number("in_use"));
        Assert.Equal(shop.Number("open"), shop.Number("parked"));
        Assert.Equal(JsonValueKind.Null, shop.GetProperty("last_fault").ValueKind);
        Assert.Equal(Broken, broken.Number("failed"));
        Assert.Equal("connect-refused", broken.GetProperty("last_fault").GetProperty("fault").GetString());
    }

    [Fact]
    public async Task History_OfTheRequests_IsOnlyToldOnce()
    {
        JsonElement all = await AdminApi.UntilAsync(_weir, "/api/v1/history", h => Rates(h).Any(rate => rate > 0));
        double next = all.Number("next");
        JsonElement later = await AdminApi.UntilAsync(
            _weir, $"/api/v1/history?after={next}", h => h.GetProperty("samples").GetArrayLength() > 0);

        Assert.Contains(Rates(all), rate => rate > 0);
        Assert.Equal(all.Number("next") - all.Number("first"), all.GetProperty("samples").GetArrayLength());
        Assert.Equal(next, later.Number("first"));
        Assert.DoesNotContain(Rates(later), rate => rate > 0);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-5")]
    [InlineData("999999999999999999")]
    [InlineData("1&b=2")]
    public async Task History_OddNumber_IsAllThereIs(string after)
    {
        JsonElement answer = await AdminApi.AskAsync(_weir, "/api/v1/history?after=" + after);

        Assert.Equal(0, answer.Number("first"));
    }

    [Fact]
    public async Task RecentRequests_NobodyKeepsThem_SaysSoOrListsThem()
    {
        JsonElement answer = await AdminApi.AskAsync(_weir, "/api/v1/requests/recent");

        Assert.Equal(
            answer.GetProperty("available").GetBoolean(), answer.GetProperty("requests").GetArrayLength() > 0);
    }

    private static double[] Rates(JsonElement history)
    {
        int column = Array.IndexOf(
            [.. history.GetProperty("columns").EnumerateArray().Select(name => name.GetString())], "rate");
        return [.. history.GetProperty("samples").EnumerateArray().Select(sample => sample[column].GetDouble())];
    }

    private async Task AskAsync(string target, int count, int status)
    {
        using RawPeer client = await _weir.ConnectAsync();
        for (int i = 0; i < count; i++)
        {
            await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(status, (await client.ReadResponseAsync()).Status);
        }
    }
}
