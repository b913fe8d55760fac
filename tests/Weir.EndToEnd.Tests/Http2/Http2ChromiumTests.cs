using Weir.EndToEnd.Tests.CommandLine;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Tls;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>Chromium loads the page of the demo through the gateway over TLS, and chooses HTTP/2.</summary>
public sealed class Http2ChromiumTests
{
    private const string Protocols =
        """
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .map(entry => entry.nextHopProtocol).filter((protocol, i, all) => all.indexOf(protocol) === i).join()
        """;

    [Fact]
    public async Task Demo_OverTls_IsLoadedByHttp2()
    {
        await using DemoProcess demo = new();
        await demo.InitializeAsync();
        string demoUrl = demo.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal).TrimEnd('/');
        await using TlsStage stage = await TlsStage.StartAsync(routes: _ => $"  - to: {demoUrl}");
        await using Chromium browser = await Chromium.StartAsync("--ignore-certificate-errors");
        await browser.OpenAsync($"https://127.0.0.1:{stage.Port}/");
        string state = await browser.UntilAsync("document.readyState", "complete");
        string title = await browser.EvaluateAsync("document.title");
        string protocols = await browser.EvaluateAsync(Protocols);

        Assert.Equal("complete", state);
        Assert.NotEqual("", title);
        Assert.Equal("h2", protocols);
        Assert.Empty(browser.Problems);
    }
}
