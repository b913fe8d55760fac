using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary>Calls and files that are wrong: exit 2, a reason, no stack trace.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("routes:\n  - too: http://localhost:1\n", ":2:", "to")]
    [InlineData("rutes: []\n", ":1:", "routes")]
    [InlineData("routes:\n  - to: nonsense://x\n", ":2:", "nonsense")]
    [InlineData("routes:\n  - to: http://localhost:99999\n", ":2:", "99999")]
    [InlineData("routes:\n  - to: \"http://\"\n", ":2:", "http://")]
    [InlineData("limits: { head: lots }\nroutes:\n  - respond: 204\n", ":1:", "lots")]
    [InlineData("timeouts: { head: 5 minutes }\nroutes:\n  - respond: 204\n", ":1:", "5 minutes")]
    [InlineData("listen: [\"http://0.0.0.0:99999\"]\nroutes:\n  - respond: 204\n", ":1:", "99999")]
    [InlineData("routes:\n  - to: ${NO_SUCH_VARIABLE_HERE}\n", ":2:", "NO_SUCH_VARIABLE_HERE")]
    [InlineData("routes:\n  - to: ${file:/no/such/file}\n", ":2:", "/no/such/file")]
    [InlineData("routes:\n  - to: [\n", ":", "")]
    [InlineData("\troutes: []\n", ":1:", "")]
    [InlineData("routes:\n  - respond: 99\n", ":2:", "99")]
    [InlineData("a: &a [*a]\n", ":1:", "")]
    [InlineData("loops: -1\nroutes:\n  - respond: 204\n", ":1:", "-1")]
    [InlineData("trusted_proxies: [10.0.0.0/99]\nroutes:\n  - respond: 204\n", ":1:", "10.0.0.0/99")]
    public async Task Configuration_ThatIsWrong_IsToldWithItsLine(string text, string line, string word)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        try
        {
            foreach (string command in new[] { "run", "check" })
            {
                string errors = await RefuseAsync(command, file);
                Assert.Contains(file + line, errors, StringComparison.Ordinal);
                Assert.Contains(word, errors, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("/no/such/file.yaml", "run", "/no/such/file.yaml")]
    [InlineData("/no/such/file.yaml", "check", "/no/such/file.yaml")]
    [InlineData("/", "run", "/")]
    [InlineData("", "run", "--to", "nonsense")]
    [InlineData("", "run", "--to", "ftp://localhost")]
    [InlineData("", "run", "--to", "http://localhost:1", "--listen", "nowhere:x")]
    [InlineData("", "run", "--to", "http://localhost:1", "--listen", "203.0.113.7:80")]
    [InlineData("", "run", "--to")]
    [InlineData("--tos", "run", "--tos", "http://localhost:1")]
    [InlineData("runn", "runn")]
    [InlineData("", "run", "--to", "http://localhost:1", "--admin", "what")]
    public async Task Call_ThatIsWrong_IsTold(string word, params string[] arguments)
    {
        string errors = await RefuseAsync(arguments);

        Assert.Contains(word, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_InUse_IsTold()
    {
        using Socket other = new(SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen(1);
        int port = ((IPEndPoint)other.LocalEndPoint!).Port;
        string errors = await RefuseAsync(
            "run", "--to", "http://localhost:1", "--listen", $"127.0.0.1:{port}", "--admin", "off");
        string admin = await RefuseAsync(
            "run", "--to", "http://localhost:1", "--listen", "127.0.0.1:0", "--admin", $"http://127.0.0.1:{port}");

        Assert.Contains($"127.0.0.1:{port}", errors, StringComparison.Ordinal);
        Assert.Contains("another program listens there", errors, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}", admin, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnixSocket_ThatIsAFile_IsToldAndStays()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);
        await RefuseAsync("run", "--to", "http://localhost:1", "--listen", $"unix:{file}", "--admin", "off");
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);

        Assert.Equal("mine", text);
    }

    private static async Task<string> RefuseAsync(params string[] arguments)
    {
        using Process program = Process.Start(WeirProgram.Command(arguments))!;
        Task<string> output = program.StandardOutput.ReadToEndAsync();
        Task<string> errors = program.StandardError.ReadToEndAsync();
        try
        {
            await program.WaitForExitAsync().WaitAsync(Bounded.Limit);
        }
        catch (TimeoutException)
        {
            program.Kill();
            Assert.Fail($"it runs: {string.Join(' ', arguments)}\n{await errors}");
        }

        string text = await errors;
        Assert.True(program.ExitCode == 2, $"exit {program.ExitCode}\n{text}{await output}");
        Assert.NotEqual("", text.Trim());
        Assert.DoesNotMatch("Exception|Unhandled|(?m:^ +at )", text);
        return text;
    }
}
