using System.Diagnostics;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary><c>/health</c> and <c>/ready</c>, before and in a drain.</summary>
public sealed class ReadyTests
{
    private const string Slow = "drain: { delay: 10s }\nroutes:\n  - respond: 204\n";

    [Theory]
    [InlineData("*/*", "ready\n")]
    [InlineData("text/html, */*", "ready\n")]
    [InlineData("application/json", "{\"ready\":true,\"reasons\":[]}\n")]
    [InlineData("text/plain;q=0.5, Application/JSON;q=0.9", "{\"ready\":true,\"reasons\":[]}\n")]
    public async Task Ready_WhileServing_AnswersInTheTypeAskedFor(string accept, string body)
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync("routes:\n  - respond: 204\n");

        Assert.Equal((200, body), await AskAsync(weir, "/ready", accept));
    }

    [Fact]
    public async Task Ready_InADrain_SaysWhyNot()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Slow);
        weir.Signal(WeirProcess.Terminate);
        (int Status, string Body) text = await Bounded.UntilAsync(
            () => AskAsync(weir, "/ready", "*/*"), answer => answer.Status != 200);

        Assert.Equal((503, "not ready: draining\n"), text);
        Assert.Equal(
            (503, "{\"ready\":false,\"reasons\":[\"draining\"]}\n"),
            await AskAsync(weir, "/ready", "application/json"));
        Assert.Equal((200, "ok\n"), await AskAsync(weir, "/health", "*/*"));
    }

    [Fact]
    public async Task StatusCommand_InADrain_ExitsWithOne()
    {
        await using WeirProcess weir = await WeirProcess.ServeAsync(Slow);
        weir.Signal(WeirProcess.Terminate);
        await Bounded.UntilAsync(() => AskAsync(weir, "/ready", "*/*"), answer => answer.Status != 200);
        using Process status = Process.Start(WeirProgram.Command("status", "--admin", weir.AdminUrl))!;
        string output = await status.StandardOutput.ReadToEndAsync();
        await status.WaitForExitAsync().WaitAsync(Bounded.Limit);

        Assert.Contains("  not ready: draining\n", output, StringComparison.Ordinal);
        Assert.Equal(1, status.ExitCode);
    }

    private static async Task<(int Status, string Body)> AskAsync(WeirProcess weir, string path, string accept)
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage answer = await client.GetAsync(new Uri(weir.AdminUrl + path));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
