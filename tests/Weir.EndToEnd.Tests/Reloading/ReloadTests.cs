using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Reloading;

/// <summary>Ways to ask for a reload, and what is refused.</summary>
public sealed class ReloadTests
{
    private const string Old = "routes:\n  - match: { path: /old }\n    respond: 204\n";
    private const string New = "routes:\n  - match: { path: /new }\n    respond: 204\n";

    [Fact]
    public async Task Api_NewFile_IsServedAndTellsWhatChanged()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        await weir.WriteAsync(New);
        (int status, string report) = await weir.ReloadAsync();

        Assert.Equal(200, status);
        Assert.Contains("\"result\": \"reloaded\"", report, StringComparison.Ordinal);
        Assert.Contains("\"generation\": 2", report, StringComparison.Ordinal);
        Assert.Contains("\"summary\": \"1 route added, 1 removed\"", report, StringComparison.Ordinal);
        Assert.Equal(404, (await weir.GetAsync("/old")).Status);
        Assert.Equal(204, (await weir.GetAsync("/new")).Status);
        await weir.Log.LineWithAsync("info reloaded", "1 route added, 1 removed");
        Assert.Equal(1, await weir.MetricAsync("weir_config_reloads_total", "weir_result=\"reloaded\""));
        Assert.Equal(2, await weir.MetricAsync("weir_config_generation"));
    }

    [Fact]
    public async Task HangUp_NewFile_IsServed()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        await weir.WriteAsync(New);
        weir.Signal(WeirProcess.HangUp);
        await weir.Log.LineWithAsync("info reloaded");

        Assert.Equal(204, (await weir.GetAsync("/new")).Status);
    }

    [Fact]
    public async Task Command_NewFile_PrintsTheChanges()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        await weir.WriteAsync("timeouts: { idle: 30s }\n" + New);
        (int code, string output, string errors) = await CommandAsync(weir);

        Assert.Equal("", errors);
        Assert.Equal(0, code);
        Assert.Contains("1 route added, 1 removed, timeouts.idle 75 -> 30\n", output, StringComparison.Ordinal);
        Assert.Contains("  route    /new added\n", output, StringComparison.Ordinal);
        Assert.Contains("  setting  timeouts.idle changed: 75 -> 30\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rutes: []\n", "yaml:4:1: error: rutes: The key `rutes` is not known here. Did you mean `routes`?")]
    [InlineData("\0\u0001\u0002", "yaml:4:")]
    public async Task Command_BadFile_SaysWhyAndTheOldOneStays(string bad, string message)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        await weir.WriteAsync(bad);
        (int code, string output, string errors) = await CommandAsync(weir);

        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Contains("the old configuration stays", errors, StringComparison.Ordinal);
        Assert.Equal(204, (await weir.GetAsync("/old")).Status);
        Assert.Equal(1, await weir.MetricAsync("weir_config_reloads_total", "weir_result=\"bad-file\""));
        Assert.Equal(1, await weir.MetricAsync("weir_config_generation"));
    }

    [Theory]
    [InlineData(5_000_000, "larger than 4MiB")]
    [InlineData(-1, "There is no such file")]
    public async Task Api_FileHugeOrGone_TheOldOneStays(int length, string message)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        File.Delete(weir.ConfigurationFile);
        if (length >= 0)
        {
            await weir.WriteWholeAsync(new string('#', length));
        }

        (int status, string report) = await weir.ReloadAsync();

        Assert.Equal(422, status);
        Assert.Contains(message, report, StringComparison.Ordinal);
        Assert.Equal(204, (await weir.GetAsync("/old")).Status);
    }

    [Fact]
    public async Task Command_NobodyThere_ExitsWithTwo()
    {
        using Process process = Process.Start(WeirProgram.Command("reload", "--admin", "http://127.0.0.1:1"))!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Bounded.Limit);

        Assert.Contains("No gateway answers at http://127.0.0.1:1", errors, StringComparison.Ordinal);
        Assert.Equal(2, process.ExitCode);
    }

    [Theory]
    [InlineData("GET", "", 405)]
    [InlineData("POST", "Origin: http://evil.example\r\n", 403)]
    public async Task Api_WrongWayOrAWebPage_IsRefused(string method, string field, int status)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        await weir.WriteAsync(New);
        using RawPeer client = await RawPeer.ConnectAsync(new Uri(weir.AdminUrl).Port);
        await client.SendAsync(
            $"{method} /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n{field}\r\n");

        Assert.Equal(status, (await client.ReadResponseAsync()).Status);
        Assert.Equal(204, (await weir.GetAsync("/old")).Status);
    }

    [Fact]
    public async Task Api_PortOfAnotherProgram_NothingChanges()
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        int taken = ((IPEndPoint)other.LocalEndPoint!).Port;
        int free = WeirProcess.FreePort();
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        string listen = $"[\"http://127.0.0.1:0\", \"127.0.0.1:{free}\", \"127.0.0.1:{taken}\"]";
        await weir.WriteWholeAsync($"listen: {listen}\nadmin: http://127.0.0.1:0\n{New}");
        (int status, string report) = await weir.ReloadAsync();

        Assert.Equal(422, status);
        Assert.Contains($"cannot listen on 127.0.0.1:{taken}", report, StringComparison.Ordinal);
        Assert.Equal(204, (await weir.GetAsync("/old")).Status);
        await Assert.ThrowsAsync<SocketException>(() => RawPeer.ConnectAsync(free));

        // Nothing of the attempt is left in the way of the next one.
        other.Dispose();
        (status, report) = await weir.ReloadAsync();
        Assert.True(status == 200, report);
        Assert.Equal(204, (await weir.GetAsync("/new")).Status);
        (await RawPeer.ConnectAsync(free)).Dispose();
        (await RawPeer.ConnectAsync(taken)).Dispose();
    }

    [Fact]
    public async Task Listen_OfTheCommandLine_StaysAtAReload()
    {
        int written = WeirProcess.FreePort();
        await using WeirProcess weir = await WeirProcess.ServeWithAsync(Old, "--listen", "127.0.0.1:0");
        await weir.WriteWholeAsync($"listen: [\"127.0.0.1:{written}\"]\nadmin: http://127.0.0.1:0\n{New}");
        (int status, string report) = await weir.ReloadAsync();

        Assert.True(status == 200, report);
        Assert.Equal(204, (await weir.GetAsync("/new")).Status);
        await Assert.ThrowsAsync<SocketException>(() => RawPeer.ConnectAsync(written));
    }

    [Fact]
    public async Task Api_WithoutAFile_SaysSo()
    {
        await using WeirProcess weir = await WeirProcess.RunAsync(
            "run", "--to", "http://127.0.0.1:1", "--listen", "127.0.0.1:0", "--admin", "http://127.0.0.1:0");
        (int status, string report) = await weir.ReloadAsync();

        Assert.Equal(409, status);
        Assert.Contains("started without one", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_DuringADrain_IsRefused()
    {
        await using Stage stage = await Stage.StartAsync(more: "drain: { delay: 3s, grace: 3s }");
        (RawPeer client, _, _) = await stage.BeginAsync("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        stage.Weir.Signal(WeirProcess.Terminate);
        await stage.Weir.Log.LineWithAsync("draining");
        (int status, string report) = await stage.Weir.ReloadAsync();
        client.Dispose();

        Assert.Equal(409, status);
        Assert.Contains("draining", report, StringComparison.Ordinal);
        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task Settings_ThatNeedARestart_StayAndAreNamed()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        await weir.WriteWholeAsync("listen: [\"http://127.0.0.1:0\"]\nadmin: http://127.0.0.1:0\nloops: 2\n"
            + $"limits: {{ buffers: 64MiB }}\n{New}");
        (int status, string report) = await weir.ReloadAsync();

        Assert.Equal(200, status);
        Assert.Contains("`loops` changes only with a restart: 4 run, 2 are", report, StringComparison.Ordinal);
        Assert.Contains("`limits.buffers` changes only with a restart", report, StringComparison.Ordinal);
        Assert.Equal(204, (await weir.GetAsync("/new")).Status);
    }

    [Fact]
    public async Task Config_Token_IsAskedForMaskedAndChanges()
    {
        const string Token = "0123456789abcdef";
        using HttpClient client = new();
        await using WeirProcess weir = await WeirProcess.StartAsync(Admin(Token) + Old);
        Uri config = new($"{weir.AdminUrl}/api/v1/config");
        HttpStatusCode without = (await client.GetAsync(config)).StatusCode;
        HttpStatusCode health = (await client.GetAsync(new Uri($"{weir.AdminUrl}/health"))).StatusCode;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        string text = await client.GetStringAsync(config);
        await weir.WriteWholeAsync(Admin("fedcba9876543210") + Old);
        HttpResponseMessage reloaded = await client.PostAsync(new Uri($"{weir.AdminUrl}/api/v1/reload"), null);
        string report = await reloaded.Content.ReadAsStringAsync();
        HttpStatusCode after = (await client.GetAsync(config)).StatusCode;

        Assert.Equal(HttpStatusCode.Unauthorized, without);
        Assert.Equal(HttpStatusCode.OK, health);
        Assert.Contains("\"token\": \"***\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
        Assert.Contains("admin.token changed", report, StringComparison.Ordinal);
        Assert.DoesNotContain("fedcba", report, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, after);

        static string Admin(string token) =>
            $"listen: [\"http://127.0.0.1:0\"]\nadmin: {{ listen: \"http://127.0.0.1:0\", token: {token} }}\n";
    }

    [Fact]
    public async Task Diff_OfAChangedFile_TellsAndChangesNothing()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Old);
        using HttpClient client = new();
        await weir.WriteAsync(New);
        string changed = await client.GetStringAsync(new Uri($"{weir.AdminUrl}/api/v1/config/diff"));
        await weir.WriteAsync("rutes: []\n");
        string bad = await client.GetStringAsync(new Uri($"{weir.AdminUrl}/api/v1/config/diff"));

        Assert.Contains("\"summary\": \"1 route added, 1 removed\"", changed, StringComparison.Ordinal);
        Assert.Contains("Did you mean `routes`?", bad, StringComparison.Ordinal);
        Assert.Equal(204, (await weir.GetAsync("/old")).Status);
    }

    private static async Task<(int Code, string Output, string Errors)> CommandAsync(WeirProcess weir)
    {
        using Process process = Process.Start(WeirProgram.Command("reload", "--admin", weir.AdminUrl))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Bounded.Limit);
        return (process.ExitCode, output, await errors);
    }
}
