using System.Diagnostics;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary><c>weir drain</c> and what it asks of the admin address.</summary>
public sealed class DrainCommandTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Drain_DuringAnExchange_FollowsItToItsEnd()
    {
        await using Stage stage = await Stage.StartAsync();
        (RawPeer client, RawPeer upstream, _) = await stage.BeginAsync(Get);
        using Process drain = Start("drain", "--admin", stage.Weir.AdminUrl);
        string first = (await drain.StandardOutput.ReadLineAsync())!;
        await upstream.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        HttpMessage answer = await client.ReadResponseAsync();
        client.Dispose();
        string rest = await drain.StandardOutput.ReadToEndAsync();
        await drain.WaitForExitAsync().WaitAsync(Bounded.Limit);

        Assert.Equal("draining: 1 request under way, 1 connection open", first);
        Assert.Equal("done", answer.Text);
        Assert.Equal("close", answer["Connection"]);
        Assert.EndsWith("drained\n", rest, StringComparison.Ordinal);
        Assert.Equal(0, drain.ExitCode);
        Assert.Equal(0, await stage.Weir.ExitAsync());
    }

    [Fact]
    public async Task Drain_ThatHadToCut_ExitsWithOneAsTheGatewayDoes()
    {
        await using Stage stage = await Stage.StartAsync(more: "drain: { grace: 500ms }");
        (RawPeer client, _, _) = await stage.BeginAsync(Get);
        using Process drain = Start("drain", "--json", "--admin", stage.Weir.AdminUrl);
        string output = await drain.StandardOutput.ReadToEndAsync();
        await drain.WaitForExitAsync().WaitAsync(Bounded.Limit);
        client.Dispose();

        Assert.Contains(
            "{\"state\":\"draining\",\"connections\":1,\"requests\":1}\n", output, StringComparison.Ordinal);
        Assert.EndsWith("{\"state\":\"drained\",\"cut\":1}\n", output, StringComparison.Ordinal);
        Assert.Equal(1, drain.ExitCode);
        Assert.Equal(1, await stage.Weir.ExitAsync());
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "No gateway answers at http://127.0.0.1:1")]
    [InlineData("unix:/nowhere/weir.sock", "No gateway answers at unix:/nowhere/weir.sock")]
    [InlineData("ftp://127.0.0.1:1", "--admin ftp://127.0.0.1:1: ")]
    public async Task Drain_OfNoGateway_ExitsWithTwo(string admin, string message)
    {
        using Process drain = Start("drain", "--admin", admin);
        string errors = await drain.StandardError.ReadToEndAsync();
        await drain.WaitForExitAsync().WaitAsync(Bounded.Limit);

        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(2, drain.ExitCode);
    }

    [Fact]
    public async Task Drain_OverAUnixSocket_Works()
    {
        string socket = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using WeirProcess weir = await WeirProcess.StartAsync(
            $"listen: [\"http://127.0.0.1:0\"]\nadmin: \"unix:{socket}\"\nroutes:\n  - respond: 204\n");
        using Process drain = Start("drain", "--admin", "unix:" + socket);
        await drain.WaitForExitAsync().WaitAsync(Bounded.Limit);

        Assert.Equal(0, drain.ExitCode);
        Assert.Equal(0, await weir.ExitAsync());
        Assert.False(File.Exists(socket));
    }

    private static Process Start(params string[] arguments) => Process.Start(WeirProgram.Command(arguments))!;
}
