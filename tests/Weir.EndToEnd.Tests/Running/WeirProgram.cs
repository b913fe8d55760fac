using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weir.EndToEnd.Tests.Running;

/// <summary>
/// The published program: built once by the tree's own script, then run without it. Immutable; any thread.
/// </summary>
internal static class WeirProgram
{
    private static readonly Lazy<string> s_executable = new(Publish);

    /// <summary>The executable behind the link, so that a later build does not swap it under a test.</summary>
    public static string Executable => s_executable.Value;

    public static string Root { get; } = FindRoot();

    /// <summary>How the program is started; all of its output is redirected.</summary>
    public static ProcessStartInfo Command(params string[] arguments)
    {
        ProcessStartInfo start = new(Executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };

        // <root>/shared/<framework>/<version>/
        string runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        start.Environment["DOTNET_ROOT"] = runtime;
        start.Environment["NO_COLOR"] = "1";
        return start;
    }

    // WEIR_PROGRAM names a program that was built elsewhere.
    private static string Publish()
    {
        if (Environment.GetEnvironmentVariable("WEIR_PROGRAM") is { Length: > 0 } given)
        {
            return given;
        }

        using Process build = Process.Start(new ProcessStartInfo(Path.Combine(Root, "weir"), ["--version"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = build.StandardOutput.ReadToEndAsync();
        string errors = build.StandardError.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"./weir --version ended with {build.ExitCode}\n{output.Result}{errors}");
        }

        string artifacts = Environment.GetEnvironmentVariable("WEIR_ARTIFACTS") is { Length: > 0 } written
            ? written
            : Path.Combine(Root, "artifacts");
        string link = Path.Combine(artifacts, "weir");
        string folder = Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        return Path.Combine(folder, "weir");
    }

    // The build output may lie outside of the tree (WEIR_ARTIFACTS); the path of this file is known then.
    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (string start in new[] { AppContext.BaseDirectory, thisFile })
        {
            string? folder = Path.GetDirectoryName(start);
            while (folder is not null && !File.Exists(Path.Combine(folder, "Weir.slnx")))
            {
                folder = Path.GetDirectoryName(folder);
            }

            if (folder is not null)
            {
                return folder;
            }
        }

        throw new InvalidOperationException("No Weir.slnx above the tests: run them inside a clone.");
    }
}
