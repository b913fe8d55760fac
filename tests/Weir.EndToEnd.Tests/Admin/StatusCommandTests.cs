using System.Diagnostics;
using System.Text.Json;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary><c>weir status</c>.</summary>
public sealed class StatusCommandTests
{
    private const string Routes =
        "routes:\n  - match: { path: /hello }\n    respond: 204\n  - to: http://127.0.0.1:1\n";
    private const string Token = "abcdefghijklmnop";

    [Fact]
    public async Task Status_InAPipe_IsPlainAndAligned()
    {
        await using WeirProcess weir = await AskedAsync();
        (int code, string output, string errors) = await RunAsync("status", "--admin", weir.AdminUrl);

        Assert.Equal("", errors);
        Assert.Equal(0, code);
        Assert.DoesNotContain('\e', output);
        Assert.Matches(@"^weir \d+\.\d+\.\d+\S*  ready\n", output);
        Assert.Matches(@"\n  requests +.*, 4 in all\n", output);
        Assert.Matches(@"\n  route +rate +failed +p50 +p95 +p99 +total\n", output);
        Assert.Matches(@"\n  /hello +\S+/s +0% .* 3\n", output);
        Assert.Matches(@"\n  http://127\.0\.0\.1:1 +\S+/s +100% .* 1\n", output);
    }

    [Fact]
    public async Task Status_AsJson_IsOneLineWithAllParts()
    {
        await using WeirProcess weir = await AskedAsync();
        (int code, string output, _) = await RunAsync("status", "--json", "--admin", weir.AdminUrl);
        using JsonDocument document = JsonDocument.Parse(output);

        Assert.Equal(0, code);
        Assert.Equal(1, output.Count(c => c == '\n'));
        Assert.Equal(4, document.RootElement.Number("status.requests.total"));
        Assert.Equal(3, document.RootElement.With("routes", "name", "/hello").Number("total"));
        Assert.Equal(1, document.RootElement.GetProperty("clusters").GetArrayLength());
    }

    [Fact]
    public async Task Status_AgainAndAgain_EndsWithAnInterrupt()
    {
        await using WeirProcess weir = await AskedAsync();
        using Process status = Process.Start(
            WeirProgram.Command("status", "--json", "--every", "100ms", "--admin", weir.AdminUrl))!;
        for (int i = 0; i < 3; i++)
        {
            string? line = await status.StandardOutput.ReadLineAsync().WaitAsync(Bounded.Limit);
            using JsonDocument document = JsonDocument.Parse(line!);
            Assert.True(document.RootElement.GetProperty("status").GetProperty("ready").GetBoolean());
        }

        await Tool("kill", "-INT", $"{status.Id}");
        await status.WaitForExitAsync().WaitAsync(Bounded.Limit);

        Assert.Equal(0, status.ExitCode);
    }

    [Theory]
    [InlineData("No gateway answers at http://127.0.0.1:1", "--admin", "http://127.0.0.1:1")]
    [InlineData("--admin ftp://127.0.0.1:1: ", "--admin", "ftp://127.0.0.1:1")]
    [InlineData("--every 1ms: at least 100ms.", "--every", "1ms")]
    [InlineData("--every often: ", "--every", "often")]
    [InlineData("A token is made of visible ASCII characters", "--token", "a b")]
    public async Task Status_WrongCallOrNobody_ExitsWithTwo(string message, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(["status", .. arguments]);

        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal("", output);
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task Commands_WithAToken_TakeItFromOptionOrEnvironment()
    {
        await using WeirProcess weir = await WeirProcess.StartAsync(
            "listen: [\"http://127.0.0.1:0\"]\n"
            + $"admin: {{ listen: \"http://127.0.0.1:0\", token: {Token} }}\n" + Routes);
        (int without, _, string advice) = await RunAsync("status", "--admin", weir.AdminUrl);
        (int wrong, _, _) = await RunAsync("status", "--admin", weir.AdminUrl, "--token", "wrong");
        (int right, _, _) = await RunAsync("status", "--admin", weir.AdminUrl, "--token", Token);
        ProcessStartInfo drain = WeirProgram.Command("drain", "--admin", weir.AdminUrl);
        drain.Environment["WEIR_ADMIN_TOKEN"] = Token;
        (int drained, _, _) = await RunAsync(drain);

        Assert.Contains("Give it with --token or WEIR_ADMIN_TOKEN.", advice, StringComparison.Ordinal);
        Assert.Equal((2, 2, 0, 0), (without, wrong, right, drained));
        Assert.Equal(0, await weir.ExitAsync());
    }

    private static async Task<WeirProcess> AskedAsync()
    {
        WeirProcess weir = await WeirProcess.ServeAsync(Routes);
        for (int i = 0; i < 3; i++)
        {
            await weir.GetAsync("/hello");
        }

        await weir.GetAsync("/x");
        await AdminApi.UntilAsync(weir, "/api/v1/status", s => s.Number("requests.total") >= 4);
        return weir;
    }

    private static Task<string> Tool(string program, params string[] arguments) =>
        RealPeers.Tool.RunAsync(program, arguments);

    private static Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) =>
        RunAsync(WeirProgram.Command(arguments));

    private static async Task<(int Code, string Output, string Errors)> RunAsync(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Bounded.Limit);
        return (process.ExitCode, output, await errors);
    }
}
