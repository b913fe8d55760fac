using System.Diagnostics;
using System.Text.Json.Nodes;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.CommandLine;

/// <summary><c>weir cert</c>: what it makes serves, and what is there stays.</summary>
public sealed class CertCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-cert-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Certificate_ThatWasMade_ServesCurl()
    {
        (int code, string output) = await CertAsync("shop.test", "*.shop.test");
        int port = WeirProcess.FreePort();
        await using WeirProcess weir = await WeirProcess.StartAsync(
            $"listen: [ \"http://127.0.0.1:0\", {{ url: \"https://127.0.0.1:{port}\", "
            + $"certificates: {{ cert: {_folder}/shop.test.pem, key: {_folder}/shop.test.key }} }} ]\n"
            + "admin: http://127.0.0.1:0\nroutes: [ { respond: { status: 200, body: ok } } ]\n");

        Assert.Equal(0, code);
        Assert.Contains($"certificates: [ {{ cert: {_folder}/shop.test.pem", output, StringComparison.Ordinal);
        Assert.Contains($"curl --cacert {_folder}/ca.pem https://shop.test:8443/", output, StringComparison.Ordinal);
        foreach (string host in new[] { "localhost", "shop.test", "a.shop.test", "127.0.0.1" })
        {
            string text = await Tool.RunAsync(
                "curl", "-sS", "--fail", "--cacert", $"{_folder}/ca.pem", "--resolve", $"{host}:{port}:127.0.0.1",
                $"https://{host}:{port}/");
            Assert.Equal("ok", text);
        }
    }

    [Fact]
    public async Task File_ThatIsThere_StaysUnlessForced()
    {
        await CertAsync();
        string before = await File.ReadAllTextAsync(Path.Combine(_folder, "localhost.pem"));
        (int refused, string error) = await CertAsync();
        string kept = await File.ReadAllTextAsync(Path.Combine(_folder, "localhost.pem"));
        (int forced, string json) = await CertAsync("--force", "--json");

        Assert.Equal((2, 0), (refused, forced));
        Assert.Contains($"{_folder}/localhost.pem is there already", error, StringComparison.Ordinal);
        Assert.Equal(before, kept);
        Assert.NotEqual(before, await File.ReadAllTextAsync(Path.Combine(_folder, "localhost.pem")));
        Assert.False((bool)JsonNode.Parse(json)!["ca_is_new"]!);
        Assert.Equal($"{_folder}/localhost.pem", (string)JsonNode.Parse(json)!["cert"]!);
    }

    [Theory]
    [InlineData("a b", "host names")]
    [InlineData("https://shop.test", "host names")]
    [InlineData("--frce", "--frce")]
    public async Task Call_ThatIsWrong_IsTold(string argument, string part)
    {
        (int code, string error) = await CertAsync(argument);

        Assert.Equal(2, code);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private async Task<(int Code, string Text)> CertAsync(params string[] arguments)
    {
        using Process program = Process.Start(WeirProgram.Command(["cert", .. arguments, "--out", _folder]))!;
        Task<string> output = program.StandardOutput.ReadToEndAsync();
        Task<string> errors = program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync().WaitAsync(Bounded.Limit);
        return (program.ExitCode, await output + await errors);
    }
}
