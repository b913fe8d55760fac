using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.EndToEnd.Tests.Packaging;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

[assembly: AssemblyFixture(typeof(PackagedProgram))]

namespace Weir.EndToEnd.Tests.Packaging;

/// <summary>
/// The archive of <c>./weir publish</c> for this machine, made once and unpacked into a tree that nobody may write to.
/// Owner: the test run; any thread once it is made.
/// </summary>
public sealed class PackagedProgram : IAsyncDisposable
{
    // Nobody: the tests may run as root, and the program must not need that.
    private const string OrdinaryUser = "65534";

    private static readonly TimeSpan s_publishBound = TimeSpan.FromMinutes(12);

    private readonly string _folder = Directory.CreateTempSubdirectory("weir-package-").FullName;
    private readonly Lazy<Task<string>> _tree;

    public PackagedProgram() => _tree = new Lazy<Task<string>>(UnpackAsync);

    /// <summary>The folder that the archive holds.</summary>
    public Task<string> TreeAsync() => _tree.Value;

    /// <summary>The program in it.</summary>
    public async Task<string> ProgramAsync() => Path.Combine(await TreeAsync(), "weir");

    /// <summary>How an ordinary user starts the program, with no environment but what is given.</summary>
    /// <param name="environment">NAME=value, each.</param>
    /// <param name="arguments">The arguments of the program.</param>
    public async Task<ProcessStartInfo> CommandAsync(string[] environment, params string[] arguments)
    {
        string[] user = Environment.UserName == "root"
            ? ["/usr/bin/setpriv", "--reuid=" + OrdinaryUser, "--regid=" + OrdinaryUser, "--clear-groups"]
            : [];
        return Redirected("/usr/bin/env", ["-i", .. environment, .. user, await ProgramAsync(), .. arguments]);
    }

    /// <summary>A program whose output is read, in the root folder.</summary>
    internal static ProcessStartInfo Redirected(string program, string[] arguments) => new(program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("chmod", "-R", "u+w", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> UnpackAsync()
    {
        string rid = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        string[] publish = ["publish", _folder, rid];
        using Process process = Process.Start(Redirected(Path.Combine(WeirProgram.Root, "weir"), publish))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync().WaitAsync(s_publishBound);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, errors);

        string archive = (await output).Trim();
        await Tool.RunAsync("sh", "-c", $"cd {_folder} && sha256sum --check --quiet {archive}.sha256");
        await Tool.RunAsync("tar", "xzf", archive, "-C", _folder);
        string tree = Path.Combine(_folder, Path.GetFileName(archive)[..^".tar.gz".Length]);
        await Tool.RunAsync("chmod", "a+rx", _folder);
        await Tool.RunAsync("chmod", "-R", "a-w", tree);
        return tree;
    }
}
