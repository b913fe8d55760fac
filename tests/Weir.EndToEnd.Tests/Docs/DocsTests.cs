using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>What the documents show is what the program accepts.</summary>
public sealed class DocsTests
{
    private const string Sample = "Text.\n```yaml\n# Two routes\nroutes:\n  - respond: 204\n```\n```sh\nroutes:\n```\n";

    [Fact]
    public async Task Docs_YamlBlocks_PassCheck()
    {
        var root = WeirProgram.Root;
        var blocks = Documents(root)
            .SelectMany(path => YamlBlock.ReadAll(Path.GetRelativePath(root, path), File.ReadAllText(path)))
            .Where(block => block.IsConfiguration)
            .ToArray();
        var problems = new List<string>();
        var folder = Directory.CreateTempSubdirectory("weir-docs-").FullName;
        await PemFolder.FillAsync(folder);
        foreach (var block in blocks)
        {
            if (await CheckAsync(block.Text, folder) is { } problem)
            {
                problems.Add($"{block.Source}: {problem}");
            }
        }

        Directory.Delete(folder, recursive: true);
        Assert.NotEmpty(blocks);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Check_UnknownKey_IsTold()
    {
        Assert.NotNull(await CheckAsync("routes:\n  - respnd: 204\n", Path.GetTempPath()));
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

    private static async Task<string?> CheckAsync(string text, string folder)
    {
        var file = Path.Combine(folder, Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        try
        {
            return await ProgramCheck.RunAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
