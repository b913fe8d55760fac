using System.Diagnostics;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary><c>weir health</c>: the answer of a running gateway as an exit code.</summary>
public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("ok\n")]
    [InlineData("ready\n", "--ready")]
    public async Task Health_OfARunningGateway_IsYes(string output, params string[] options)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");

        Assert.Equal((0, output, ""), await AskAsync(["--admin", weir.AdminUrl, .. options]));
    }

    // A drain is no reason to kill the process, only to send it nothing.
    [Fact]
    public async Task Ready_DuringADrain_IsNo()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(
            "drain: { delay: 1m }\nroutes:\n  - respond: 204\n");
        weir.Signal(WeirProcess.Terminate);
        await weir.Log.LineWithAsync("draining");
        (int ready, _, string errors) = await AskAsync(["--admin", weir.AdminUrl, "--ready"]);
        (int health, _, _) = await AskAsync(["--admin", weir.AdminUrl]);
        weir.Signal(WeirProcess.Terminate);

        Assert.Equal(1, ready);
        Assert.Contains("503: not ready", errors, StringComparison.Ordinal);
        Assert.Equal(0, health);
    }

    [Fact]
    public async Task Health_WhenNobodyListens_IsNo()
    {
        (int code, string output, string errors) = await AskAsync(["--admin", "http://127.0.0.1:1"]);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("error: No gateway answers at http://127.0.0.1:1", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfOneThatNeverAnswers_IsNo()
    {
        using ListeningSocket silent = new();
        (int code, _, string errors) = await AskAsync(["--admin", $"http://127.0.0.1:{silent.Port}"]);

        Assert.Equal(1, code);
        Assert.Contains("does not answer within", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_WrongAddress_IsAWrongCall()
    {
        Assert.Equal(2, (await AskAsync(["--admin", "ftp://a"])).Code);
    }

    private static async Task<(int Code, string Output, string Errors)> AskAsync(string[] options)
    {
        using Process process = Process.Start(WeirProgram.Command(["health", .. options]))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Bounded.Limit);
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
