using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Balancers;

/// <summary>HAProxy as a balancer of layer 4, with both versions of the header and with checks of its own.</summary>
public sealed class HaproxyTests
{
    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy-v2 proxy-v2-options unique-id,crc32c")]
    public async Task Haproxy_InFront_NamesItsClientsAndItsChecksAreQuiet(string sends)
    {
        await using BalancerStage stage = await BalancerStage.StartAsync();
        string folder = Directory.CreateTempSubdirectory("weir-haproxy-").FullName;
        (int plain, int secure) = (WeirProcess.FreePort(), WeirProcess.FreePort());
        await using Tool haproxy = await StartAsync(folder, $$"""
            defaults
              mode tcp
              timeout connect 2s
              timeout client 5s
              timeout server 5s
            listen plain
              bind 127.0.0.1:{{plain}}
              server weir 127.0.0.1:{{stage.Port}} {{sends}} check check-send-proxy inter 50ms
            listen secure
              bind 127.0.0.1:{{secure}}
              server weir 127.0.0.1:{{stage.SecurePort}} {{sends}} check check-send-proxy inter 50ms

            """);
        string[] curl = ["-sS", "--fail", "--retry", "20", "--retry-connrefused", "--interface", "127.0.0.5"];
        string first = await Tool.RunAsync("curl", [.. curl, $"http://127.0.0.1:{plain}/"]);
        string second = await Tool.RunAsync(
            "curl", [.. curl, "--cacert", stage.Folder.Authority, $"https://127.0.0.1:{secure}/"]);

        Assert.Equal(("ok", "ok"), (first, second));
        Assert.Equal(["127.0.0.5", "127.0.0.5"], await stage.ClientsAsync());

        // Some checks of each kind have come and gone, and nobody was told of them.
        await Bounded.UntilAsync(
            () => stage.Weir.MetricAsync("weir_connections_closed_total"), static count => count > 12);
        Assert.DoesNotContain("proxy-header", stage.Weir.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("handshake", stage.Weir.Log.Text, StringComparison.Ordinal);
        await haproxy.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Tool> StartAsync(string folder, string configuration)
    {
        string file = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, configuration);
        return Tool.Start("haproxy", "-db", "-f", file);
    }
}
