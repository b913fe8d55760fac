using System.Text.RegularExpressions;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;
using Weir.EndToEnd.Tests.Tls;

namespace Weir.EndToEnd.Tests.Http2;

/// <summary>The clients of nghttp2: nghttp, which shows each frame, and h2load.</summary>
public sealed partial class Http2LoadTests(Http2Fixture fixture) : IClassFixture<Http2Fixture>
{
    public static TheoryData<bool, bool> Ways => Http2Fixture.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task H2load_ManyStreams_AllSucceed(bool isSecure, bool isH2c)
    {
        string output = await Tool.RunAsync(
            "h2load", "-n", "3000", "-c", "6", "-m", "50", fixture.Stage(isH2c).Url(isSecure) + "/hello");

        Assert.Contains("requests: 3000 total, 3000 started, 3000 done, 3000 succeeded, 0 failed, 0 errored",
            output, StringComparison.Ordinal);
        Assert.Contains("status codes: 3000 2xx", output, StringComparison.Ordinal);
        Assert.Contains(
            isSecure ? "Application protocol: h2\n" : "Application protocol: h2c\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task H2load_WithSmallWindowsAndBodies_AllSucceed(bool isSecure, bool isH2c)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, new string('x', 100_000));
        string url = fixture.Stage(isH2c).Url(isSecure);
        string uploads = await Tool.RunAsync("h2load", "-n", "100", "-c", "4", "-m", "10", "-d", file, url + "/sum");
        string downloads = await Tool.RunAsync(
            "h2load", "-n", "100", "-c", "4", "-m", "10", "-w", "14", "-W", "16", url + "/size/100000");
        File.Delete(file);

        Assert.Contains("100 succeeded, 0 failed, 0 errored", uploads, StringComparison.Ordinal);
        Assert.Contains("100 succeeded, 0 failed, 0 errored", downloads, StringComparison.Ordinal);
        Assert.Matches(@"traffic: .* 9\.54MB \(10000000\) data", downloads);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nghttp_SeesSettingsAndNoPush(bool isSecure, bool isH2c)
    {
        string url = fixture.Stage(isH2c).Url(isSecure);
        string output = await Tool.RunAsync("nghttp", "-v", url + "/hello", url + "/hello?2", url + "/hello?3");

        // The frames of the gateway and the answers on three streams of one connection.
        Assert.Matches(Settings(), output);
        Assert.Contains("[SETTINGS_MAX_CONCURRENT_STREAMS(0x03):", output, StringComparison.Ordinal);
        Assert.Contains("[SETTINGS_ENABLE_CONNECT_PROTOCOL(0x08):1]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("recv PUSH_PROMISE", output, StringComparison.Ordinal);
        Assert.DoesNotContain("recv RST_STREAM", output, StringComparison.Ordinal);
        Assert.DoesNotContain("recv GOAWAY", output, StringComparison.Ordinal);
        Assert.Equal(3, Statuses().Matches(output).Select(match => match.Groups[1].Value).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nghttp_ManyStreamsAtOnce_AreMultiplexed(bool isSecure, bool isH2c)
    {
        const int Count = 10;
        await using Http2Stage stage = await Http2Stage.StartAsync(isH2c);
        string[] urls = [.. Enumerable.Range(0, Count).Select(i => $"{stage.Url(isSecure)}/gate?{i}")];
        Task<string> running = Tool.RunAsync("nghttp", ["-v", .. urls]);
        int waiting = await Bounded.UntilValueAsync(() => stage.Origin.Waiting, value => value == Count);
        stage.Origin.OpenGate();
        string output = await running;

        Assert.Equal(Count, waiting);
        Assert.Equal(Count, Statuses().Matches(output).Select(match => match.Groups[1].Value).Distinct().Count());
    }

    [Fact]
    public async Task Nghttp_DuringADrain_GetsItsAnswer()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(isH2c: false);
        Task<string> running = Tool.RunAsync("nghttp", "-v", stage.SecureUrl + "/gate");
        Assert.Equal(1, await Bounded.UntilValueAsync(() => stage.Origin.Waiting, value => value == 1));
        stage.Weir.Signal(WeirProcess.Terminate);
        await stage.Weir.Log.LineWithAsync("draining");
        stage.Origin.OpenGate();
        string output = await running;

        Assert.Contains("through", output, StringComparison.Ordinal);
        Assert.DoesNotContain("recv RST_STREAM", output, StringComparison.Ordinal);
        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task Certificates_ReplacedUnderLoad_NothingFails()
    {
        const int Renewals = 5;
        await using TlsStage stage = await TlsStage.StartAsync(routes: _ => "  - respond: 200");
        string url = $"https://127.0.0.1:{stage.Port}/";
        using CancellationTokenSource end = new();
        Task<string> kept = Tool.RunAsync("h2load", "-D", "4", "-c", "8", "-m", "10", url);
        Task<List<string>> anew = LoadAsync(url, end.Token);
        for (int i = 0; i < Renewals; i++)
        {
            stage.Folder.Sign("site", [TlsFolder.SiteName, "127.0.0.1"]);
            (int status, string report) = await stage.Weir.ReloadAsync();
            using RawPeer client = await stage.ConnectAsync();
            Assert.True(status == 200, report);
            Assert.True(TlsStage.Showed(client, stage.Folder.Site));
        }

        await end.CancelAsync();
        List<string> outputs = [await kept, .. await anew];

        Assert.True(outputs.Count > 1);
        Assert.All(outputs, output => Assert.Matches("[1-9][0-9]* succeeded, 0 failed, 0 errored, 0 timeout", output));
        Assert.All(outputs, output => Assert.Contains("Application protocol: h2\n", output, StringComparison.Ordinal));
    }

    // Short runs, one after the other: each of them opens connections of its own.
    private static async Task<List<string>> LoadAsync(string url, CancellationToken end)
    {
        List<string> outputs = [];
        do
        {
            outputs.Add(await Tool.RunAsync("h2load", "-n", "200", "-c", "10", "-m", "10", url));
        }
        while (!end.IsCancellationRequested);
        return outputs;
    }

    [GeneratedRegex(@"recv SETTINGS frame <length=[1-9]\d*, flags=0x00, stream_id=0>")]
    private static partial Regex Settings();

    [GeneratedRegex(@"recv \(stream_id=(\d+)(?:, sensitive)?\) :status: 200")]
    private static partial Regex Statuses();
}
