using System.Diagnostics;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>Asks <c>weir check</c> about a file. Any thread.</summary>
internal static class ProgramCheck
{
    /// <summary>Null when the program accepts the file, else what it said.</summary>
    public static async Task<string?> RunAsync(string file)
    {
        var command = WeirProgram.Command("check", file);

        // Examples take their secrets from the environment.
        command.Environment["ADMIN_TOKEN"] = command.Environment["WEIR_ADMIN_TOKEN"] = "0123456789abcdef";
        using var program = Process.Start(command)!;
        var output = program.StandardOutput.ReadToEndAsync();
        var errors = program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync().WaitAsync(Bounded.Limit);
        return program.ExitCode == 0 ? null : $"exit {program.ExitCode}\n{await output}{await errors}";
    }
}
