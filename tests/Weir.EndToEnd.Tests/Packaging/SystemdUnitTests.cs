using System.Globalization;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Packaging;

/// <summary>The units of systemd: what they promise, and that systemd understands all of it.</summary>
public sealed class SystemdUnitTests(PackagedProgram package)
{
    private static readonly string s_folder = Path.Combine(WeirProgram.Root, "packaging", "systemd");

    private readonly Dictionary<string, string> _service = Read("weir.service");

    [Theory]
    [InlineData("KillSignal", "SIGTERM")]
    [InlineData("SuccessExitStatus", "1")]
    [InlineData("RestartPreventExitStatus", "2")]
    [InlineData("DynamicUser", "yes")]
    [InlineData("NoNewPrivileges", "yes")]
    [InlineData("ProtectSystem", "strict")]
    [InlineData("CapabilityBoundingSet", "")]
    [InlineData("MemoryDenyWriteExecute", "no")]
    [InlineData("ExecReload", "/bin/kill -HUP $MAINPID")]
    public void Service_Says(string key, string value) => Assert.Equal(value, _service[key]);

    [Fact]
    public async Task Service_WaitsLongerThanTheDrainOfTheSample()
    {
        YamlTree sample = YamlTree.ReadAll(await SampleAsync()).Single();
        int drain = YamlTree.Seconds(sample.Text("drain.delay")) + YamlTree.Seconds(sample.Text("drain.grace"));

        Assert.InRange(int.Parse(_service["TimeoutStopSec"], CultureInfo.InvariantCulture), drain + 5, int.MaxValue);
    }

    [Fact]
    public async Task Socket_ListensWhereTheSampleDoes()
    {
        YamlTree sample = YamlTree.ReadAll(await SampleAsync()).Single();

        Assert.Equal(":" + Read("weir.socket")["ListenStream"], sample.Text("listen.0"));
    }

    // systemd's own reader, with the program where it is: it knows of misspelt keys and of programs that are not there.
    [Fact]
    public async Task Units_PassSystemdAnalyze()
    {
        string program = await package.ProgramAsync();
        string folder = Directory.CreateTempSubdirectory("weir-units-").FullName;
        foreach (string unit in new[] { "weir.service", "weir.socket" })
        {
            string text = await File.ReadAllTextAsync(Path.Combine(s_folder, unit));
            text = text.Replace("/opt/weir/weir", program, StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder, unit), text);
        }

        string output = await Tool.RunAsync(
            "sh", "-c", $"cd {folder} && systemd-analyze verify --man=no ./weir.service ./weir.socket 2>&1");
        string[] complaints = [.. output.Split('\n').Where(line => line.Contains("weir", StringComparison.Ordinal))];
        Directory.Delete(folder, recursive: true);

        Assert.Empty(complaints);
    }

    private async Task<string> SampleAsync() =>
        await File.ReadAllTextAsync(Path.Combine(await package.TreeAsync(), "weir.yaml"));

    // The last value of each key; sections do not matter, no key is in two of them.
    private static Dictionary<string, string> Read(string unit) => File.ReadLines(Path.Combine(s_folder, unit))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
        .Select(line => line.Split('=', 2))
        .GroupBy(pair => pair[0], pair => pair[1])
        .ToDictionary(group => group.Key, group => group.Last());
}
