using System.Text;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;
using Weir.EndToEnd.Tests.Tls;

namespace Weir.EndToEnd.Tests.Balancers;

/// <summary>
/// The PROXY protocol through the running program: whom origins and the access log take for the client.
/// </summary>
public sealed class ProxyProtocolTests
{
    [Fact]
    public async Task Headers_OfBothVersions_NameTheClientToOriginAndLog()
    {
        await using BalancerStage stage = await BalancerStage.StartAsync();
        foreach (string header in (string[])[BalancerStage.Text, BalancerStage.Binary, "PROXY UNKNOWN\r\n"])
        {
            using RawPeer balancer = await RawPeer.ConnectAsync(stage.Port);
            await balancer.SendAsync(header + BalancerStage.Request);
            Assert.Equal(200, (await balancer.ReadResponseAsync()).Status);
        }

        Assert.Equal(["192.0.2.1", "2001:db8::7", "127.0.0.1"], await stage.ClientsAsync());
        Assert.Empty(stage.Origin.Failures);
    }

    // Together with the greeting of TLS or with parts of it: what was received too early must not be lost or moved.
    [Theory]
    [InlineData(BalancerStage.Text, 0)]
    [InlineData(BalancerStage.Text, 1)]
    [InlineData(BalancerStage.Text, 100)]
    [InlineData(BalancerStage.Text, 100_000)]
    [InlineData(null, 0)]
    [InlineData(null, 6)]
    [InlineData(null, 100_000)]
    public async Task Header_BeforeTls_NamesTheClient(string? header, int bytesOfTls)
    {
        await using BalancerStage stage = await BalancerStage.StartAsync();
        using RawPeer plain = await RawPeer.ConnectAsync(stage.SecurePort);

        // The one loop has seen the first piece when it has answered somebody else.
        await stage.AskAsync(new PrefixedStream(
            plain.Socket,
            Encoding.Latin1.GetBytes(header ?? BalancerStage.Binary),
            bytesOfTls,
            stage.Weir.MetricsAsync));

        Assert.Equal([header is null ? "2001:db8::7" : "192.0.2.1"], await stage.ClientsAsync());
    }

    [Theory]
    [InlineData(BalancerStage.Text)]
    [InlineData(null)]
    public async Task Header_ByteByByteBeforeTls_NamesTheClient(string? header)
    {
        await using BalancerStage stage = await BalancerStage.StartAsync();
        using RawPeer plain = await RawPeer.ConnectAsync(stage.SecurePort);
        await using DribbleStream stream = new(plain.Socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(header ?? BalancerStage.Binary));
        await stage.AskAsync(stream);

        Assert.Equal([header is null ? "2001:db8::7" : "192.0.2.1"], await stage.ClientsAsync());
    }

    [Fact]
    public async Task Curl_WithItsHeader_IsServedOverBoth()
    {
        await using BalancerStage stage = await BalancerStage.StartAsync();
        string[] own = ["--interface", "127.0.0.5", "--haproxy-protocol"];
        string plain = await Tool.RunAsync("curl", ["-sS", "--fail", .. own, $"http://127.0.0.1:{stage.Port}/"]);
        string secure = await Tool.RunAsync(
            "curl", ["-sS", "--fail", "--cacert", stage.Folder.Authority, .. own,
                $"https://127.0.0.1:{stage.SecurePort}/"]);

        Assert.Equal(("ok", "ok"), (plain, secure));
        Assert.Equal(["127.0.0.5", "127.0.0.5"], await stage.ClientsAsync());
    }

    [Theory]
    [InlineData(BalancerStage.Request)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 56324\r\n" + BalancerStage.Request)]
    public async Task Balancer_WithoutAGoodHeader_GetsNoAnswerAndIsInTheLog(string sent)
    {
        await using BalancerStage stage = await BalancerStage.StartAsync();
        using RawPeer plain = await RawPeer.ConnectAsync(stage.Port);
        using RawPeer secure = await RawPeer.ConnectAsync(stage.SecurePort);
        await plain.SendAsync(sent);
        await secure.SendAsync(sent);

        Assert.Empty(await plain.ReadToEndAsync());
        Assert.Empty(await secure.ReadToEndAsync());
        await stage.Weir.Log.LineWithAsync(
            "info bad-proxy-header",
            sent[0] == 'G' ? "begins without a PROXY header" : "is broken",
            "client=127.0.0.1");
        Assert.Equal(2, await Bounded.UntilAsync(
            () => stage.Weir.MetricAsync("weir_connections_closed_total", "error_type=\"bad-proxy-header\""),
            static count => count == 2));
        Assert.Empty(stage.Origin.Requests);
    }

    [Fact]
    public async Task Header_ThatStalls_EndsWithTheTimeOfAHead()
    {
        await using BalancerStage stage = await BalancerStage.StartAsync("timeouts: { head: 200ms }");
        using RawPeer silent = await RawPeer.ConnectAsync(stage.Port);
        using RawPeer begun = await RawPeer.ConnectAsync(stage.SecurePort);
        await begun.SendAsync("PROXY TCP4 192.0.2.1");

        Assert.Empty(await silent.ReadToEndAsync());
        Assert.Empty(await begun.ReadToEndAsync());
        Assert.Equal(2, await Bounded.UntilAsync(
            () => stage.Weir.MetricAsync("weir_connections_closed_total", "error_type=\"head-timeout\""),
            static count => count == 2));
    }

    [Fact]
    public async Task Stranger_WithAHeader_IsRefusedAndWithoutOneServedAsHimself()
    {
        await using BalancerStage stage = await BalancerStage.StartAsync();
        foreach (string header in (string[])[BalancerStage.Text, BalancerStage.Binary])
        {
            HttpMessage refused = await stage.Weir.AskAsync(header + BalancerStage.Request);
            Assert.Equal(400, refused.Status);
        }

        HttpMessage served = await stage.Weir.AskAsync(BalancerStage.Request);

        Assert.Equal(200, served.Status);
        Assert.Equal("127.0.0.1", Assert.Single(stage.Origin.Requests)["X-Forwarded-For"]);
    }

    [Fact]
    public async Task Reload_OfTheBalancers_HoldsForNewConnections()
    {
        await using BalancerStage stage = await BalancerStage.StartAsync();
        using RawPeer kept = await RawPeer.ConnectAsync(stage.Port);
        await kept.SendAsync(BalancerStage.Text + BalancerStage.Request);
        Assert.Equal(200, (await kept.ReadResponseAsync()).Status);
        await stage.Weir.WriteWholeAsync(stage.Configuration("192.0.2.9"));
        (int status, string report) = await stage.Weir.ReloadAsync();
        Assert.True(status == 200 && report.Contains("proxy_protocol", StringComparison.Ordinal), report);

        await kept.SendAsync(BalancerStage.Request);
        Assert.Equal(200, (await kept.ReadResponseAsync()).Status);
        using RawPeer next = await RawPeer.ConnectAsync(stage.Port);
        await next.SendAsync(BalancerStage.Request);
        Assert.Equal(200, (await next.ReadResponseAsync()).Status);
        Assert.Equal(["192.0.2.1", "192.0.2.1", "127.0.0.1"], await stage.ClientsAsync());
    }
}
