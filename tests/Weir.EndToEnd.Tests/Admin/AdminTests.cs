using System.Diagnostics;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary>The admin address of a running gateway.</summary>
public sealed class AdminTests
{
    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/ready", 200)]
    [InlineData("/", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/nothing", 404)]
    public async Task Path_IsAnswered(string path, int status)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(weir.AdminUrl + path));

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Metrics_AfterTraffic_TellOfIt()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        for (int i = 0; i < 10; i++)
        {
            await stage.Weir.GetAsync("/x");
        }

        using RawPeer broken = await stage.Weir.ConnectAsync();
        await broken.SendAsync("broken\r\n\r\n");
        await broken.ReadToEndAsync();

        Assert.Equal(10, await stage.Weir.MetricAsync("http_server_request_duration_seconds_count", "200"));
        Assert.Equal(1, await stage.Weir.MetricAsync("http_server_request_duration_seconds_count", "bad-request"));
        Assert.Equal(10, await stage.Weir.MetricAsync("http_client_request_duration_seconds_count", "200"));
        Assert.InRange(await stage.Weir.MetricAsync("weir_connections_accepted_total"), 11, 20);
        Assert.InRange(await stage.Weir.MetricAsync("http_client_open_connections"), 1, 10);
        Assert.InRange(await stage.Weir.MetricAsync("weir_loop_tick_duration_seconds_count"), 1, double.MaxValue);
        Assert.InRange(await stage.Weir.MetricAsync("weir_network_io_bytes_total"), 1000, double.MaxValue);
    }

    [Fact]
    public async Task Metrics_PassPromtool()
    {
        await using Stage stage = await Stage.StartAsync(RawOrigin.Answering());
        await stage.Weir.GetAsync("/x");
        string metrics = await stage.Weir.MetricsAsync();

        Assert.Contains("# TYPE http_server_request_duration_seconds histogram", metrics, StringComparison.Ordinal);
        using Process check = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await check.StandardInput.WriteAsync(metrics);
        check.StandardInput.Close();
        string output = await check.StandardOutput.ReadToEndAsync() + await check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();

        // The name is OpenTelemetry's; promtool would keep its suffix for histograms.
        Assert.DoesNotContain(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
            !line.StartsWith("process_unix_file_descriptor_count ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AdminPaths_OnTheServedAddress_AreNotServed()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            "routes:\n  - match: { path: /only }\n    respond: 204\n");
        HttpMessage answer = await weir.GetAsync("/metrics");

        Assert.Equal(404, answer.Status);
    }

    [Fact]
    public async Task ImpliedAdminAddress_InUse_IsAWarning()
    {
        await using WeirProcess first = await WeirProcess.RunAsync(
            "run", "--to", "http://127.0.0.1:1", "--listen", "127.0.0.1:0");
        await using WeirProcess second = await WeirProcess.RunAsync(
            "run", "--to", "http://127.0.0.1:1", "--listen", "127.0.0.1:0");
        await second.Log.LineWithAsync("no admin address");

        Assert.Equal("", second.AdminUrl);
        Assert.Equal(502, (await second.GetAsync("/x")).Status);
    }

    [Fact]
    public async Task Check_OfAGoodFile_ExitsWithZero()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "routes:\n  - to: http://localhost:3000\n");
        using Process program = Process.Start(WeirProgram.Command("check", file))!;
        string output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync().WaitAsync(Bounded.Limit);
        File.Delete(file);

        Assert.Equal(0, program.ExitCode);
        Assert.Contains("http://localhost:3000", output, StringComparison.Ordinal);
    }
}
