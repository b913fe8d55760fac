using System.Diagnostics;
using System.Text.RegularExpressions;
using Weir.EndToEnd.Tests.Peers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Packaging;

/// <summary>The archive of <c>./weir publish</c>: complete, and alive on a machine that has nothing.</summary>
public sealed partial class ArchiveTests(PackagedProgram package) : IDisposable
{
    private const string Configuration =
        "listen: [\"http://127.0.0.1:0\"]\nadmin: http://127.0.0.1:0\nroutes:\n  - respond: 204\n";

    private readonly string _file = WriteConfiguration();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Tree_HoldsWhatItsPageNames()
    {
        string tree = await package.TreeAsync();
        string[] files = [.. Directory.GetFiles(tree, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(tree, file)).Order(StringComparer.Ordinal)];

        string[] expected =
        [
            "LICENSE", "README.md", "systemd/weir.service", "systemd/weir.socket", "weir", "weir.yaml",
        ];
        Assert.Equal(expected, files);
    }

    [Fact]
    public async Task Sample_PassesCheck()
    {
        string sample = Path.Combine(await package.TreeAsync(), "weir.yaml");
        (int code, string output) = await RunAsync("check", sample);

        Assert.True(code == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ForAnOrdinaryUserWithoutAnEnvironment_ServesAndDrains()
    {
        string tree = await package.TreeAsync();
        string[] before = Contents(tree);
        ProcessStartInfo start = await package.CommandAsync([], "run", _file);
        await using WeirProcess weir = await WeirProcess.RunAsync(start);
        Task<int> health = HealthAsync(weir.AdminUrl);

        Assert.Equal(204, (await weir.GetAsync("/x")).Status);
        Assert.Equal(0, await health);
        Assert.All(CodeOf(weir.Id), file => Assert.True(IsOfSystemOr(tree, file), $"{file} is from elsewhere"));

        weir.Signal(WeirProcess.Terminate);
        Assert.Equal(0, await weir.ExitAsync());
        Assert.Equal(before, Contents(tree));
    }

    // As systemd does: the socket is descriptor 3, and the process knows that it is meant.
    [Fact]
    public async Task Program_WithAnInheritedSocket_ServesIt()
    {
        using ListeningSocket socket = new();
        ProcessStartInfo direct = await package.CommandAsync(["LISTEN_FDS=1", "LISTEN_PID=$$"], "run", _file);
        await File.WriteAllTextAsync(
            _file, Configuration.Replace(":0\"]", $":{socket.Port}\"]", StringComparison.Ordinal));
        string command = string.Join(' ', direct.ArgumentList);
        ProcessStartInfo start = PackagedProgram.Redirected(
            "/bin/bash", ["-c", $"exec 3<&{socket.Inherit()}; exec {direct.FileName} {command}"]);
        await using WeirProcess weir = await WeirProcess.RunAsync(start);

        Assert.Equal(socket.Port, weir.Port);
        Assert.Equal(204, (await weir.GetAsync("/x")).Status);
        weir.Signal(WeirProcess.Terminate);
        Assert.Equal(0, await weir.ExitAsync());
    }

    private static string WriteConfiguration()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        File.WriteAllText(file, Configuration);
        return file;
    }

    private static string[] Contents(string tree) =>
    [
        .. new DirectoryInfo(tree).GetFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => $"{entry.FullName} {entry.LastWriteTimeUtc:O} {(entry as FileInfo)?.Length}")
            .Order(StringComparer.Ordinal),
    ];

    // Files that the process has mapped and may execute.
    private static string[] CodeOf(int process) =>
    [
        .. File.ReadLines($"/proc/{process}/maps").Select(line => Mapping().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value).Distinct(),
    ];

    private static bool IsOfSystemOr(string tree, string file) =>
        file.StartsWith(tree, StringComparison.Ordinal)
        || file.StartsWith("/memfd:", StringComparison.Ordinal)
        || (IsLibrary().IsMatch(file) && !file.Contains("/dotnet/", StringComparison.Ordinal));

    private async Task<int> HealthAsync(string admin) => (await RunAsync("health", "--admin", admin)).Code;

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(await package.CommandAsync([], arguments))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Bounded.Limit);
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    [GeneratedRegex("^\\S+ ..x. \\S+ \\S+ [1-9]\\d* +(/.+)$")]
    private static partial Regex Mapping();

    [GeneratedRegex("^(/usr)?/lib(64)?/")]
    private static partial Regex IsLibrary();
}
