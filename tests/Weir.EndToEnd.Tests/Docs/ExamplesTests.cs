using System.Diagnostics;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>Every configuration in examples/ is one that the program accepts, with a page that explains it.</summary>
public sealed class ExamplesTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Files
    {
        get
        {
            TheoryData<string> files = [];
            var examples = Path.Combine(DocsTree.Root, "examples");
            foreach (var path in Directory.GetFiles(examples, "weir.yaml", SearchOption.AllDirectories).Order())
            {
                files.Add(Path.GetRelativePath(DocsTree.Root, path));
            }

            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Example_Configuration_PassesCheck(string file)
    {
        ProcessStartInfo start = new(Path.Combine(DocsTree.Root, "weir"), ["check", file])
        {
            WorkingDirectory = DocsTree.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_limit);

        Assert.True(program.ExitCode == 0, await output + await errors);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_Folder_IsInTheIndexAndHasAPage(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var index = File.ReadAllText(Path.Combine(DocsTree.Root, "examples", "README.md"));

        Assert.True(File.Exists(Path.Combine(DocsTree.Root, folder, "README.md")), $"{folder} has no README.md");
        Assert.Contains($"({Path.GetFileName(folder)}/README.md)", index, StringComparison.Ordinal);
    }
}
