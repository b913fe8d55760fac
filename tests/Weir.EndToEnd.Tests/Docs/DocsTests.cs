using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>What the documents show is what the program accepts.</summary>
public sealed class DocsTests
{
    private const string Sample = "Text.\n```yaml\n# Two routes\nroutes:\n  - respond: 204\n```\n```sh\nroutes:\n```\n";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Docs_YamlBlocks_PassCheck()
    {
        var root = FindRoot();
        var blocks = Documents(root)
            .SelectMany(path => YamlBlock.ReadAll(Path.GetRelativePath(root, path), File.ReadAllText(path)))
            .Where(block => block.IsConfiguration)
            .ToArray();
        var problems = new List<string>();
        foreach (var block in blocks)
        {
            if (await CheckAsync(root, block.Text) is { } problem)
            {
                problems.Add($"{block.Source}: {problem}");
            }
        }

        Assert.NotEmpty(blocks);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Check_UnknownKey_IsTold()
    {
        Assert.NotNull(await CheckAsync(FindRoot(), "routes:\n  - respnd: 204\n"));
    }

    [Fact]
    public void ReadAll_Document_FindsTheYamlBlock()
    {
        var block = Assert.Single(YamlBlock.ReadAll("a.md", Sample));

        Assert.Equal("a.md:2", block.Source);
        Assert.Equal("# Two routes\nroutes:\n  - respond: 204\n", block.Text);
        Assert.True(block.IsConfiguration);
    }

    [Fact]
    public void IsConfiguration_OtherYaml_IsFalse()
    {
        Assert.False(new YamlBlock("a.md:1", "services:\n  weir:\n").IsConfiguration);
    }

    private static IEnumerable<string> Documents(string root)
    {
        var docs = Path.Combine(root, "docs");
        string[] below = Directory.Exists(docs) ? Directory.GetFiles(docs, "*.md", SearchOption.AllDirectories) : [];
        return below.Append(Path.Combine(root, "README.md")).Where(File.Exists).Order(StringComparer.Ordinal);
    }

    // Null when the program accepts the text, else what it said.
    private static async Task<string?> CheckAsync(string root, string text)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        try
        {
            using var program = Process.Start(new ProcessStartInfo(Path.Combine(root, "weir"), ["check", file])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_limit);
            return program.ExitCode == 0 ? null : $"exit {program.ExitCode}\n{await output}{await errors}";
        }
        finally
        {
            File.Delete(file);
        }
    }

    // The build output may lie outside of the tree (WEIR_ARTIFACTS); the path of this file is known then.
    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, thisFile })
        {
            for (var folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Weir.slnx")))
                {
                    return folder;
                }
            }
        }
        throw new InvalidOperationException("No Weir.slnx above the tests: run them inside a clone.");
    }
}
