using System.Diagnostics;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>Makes the PEM files that documents and examples name, as they say: with <c>weir cert</c>.</summary>
internal static class PemFolder
{
    private static readonly string[] s_names = ["localhost", "site", "other", "client", "office.test", "anna"];

    /// <summary>Makes them in a folder.</summary>
    public static async Task FillAsync(string folder)
    {
        foreach (string name in s_names)
        {
            using var program = Process.Start(WeirProgram.Command("cert", name, "--out", folder))!;
            string output = await program.StandardOutput.ReadToEndAsync();
            string errors = await program.StandardError.ReadToEndAsync();
            await program.WaitForExitAsync().WaitAsync(Bounded.Limit);
            Assert.True(program.ExitCode == 0, output + errors);
        }

        File.Copy(Path.Combine(folder, "ca.pem"), Path.Combine(folder, "clients.pem"));
    }
}
