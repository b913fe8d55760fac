using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Docs;

/// <summary>Every configuration in examples/ is one that the program accepts, with a page that explains it.</summary>
public sealed class ExamplesTests
{
    // Their pages have their readers make the certificates.
    private static readonly string[] s_withCertificates =
        [Path.Combine("examples", "tls", "weir.yaml"), Path.Combine("examples", "http2", "weir.yaml")];

    public static TheoryData<string> Files
    {
        get
        {
            TheoryData<string> files = [];
            var examples = Path.Combine(WeirProgram.Root, "examples");
            foreach (var path in Directory.GetFiles(examples, "weir.yaml", SearchOption.AllDirectories).Order())
            {
                files.Add(Path.GetRelativePath(WeirProgram.Root, path));
            }

            return files;
        }
    }

    public static TheoryData<string> FilesWithCertificates => [.. s_withCertificates];

    public static TheoryData<string> FilesWithoutCertificates =>
        [.. Files.Where(row => !s_withCertificates.Contains(row.Data))];

    [Theory]
    [MemberData(nameof(FilesWithoutCertificates))]
    public async Task Example_Configuration_PassesCheck(string file)
    {
        Assert.Null(await ProgramCheck.RunAsync(Path.Combine(WeirProgram.Root, file)));
    }

    [Theory]
    [MemberData(nameof(FilesWithCertificates))]
    public async Task Example_WithCertificates_PassesCheckWithThem(string example)
    {
        var folder = Directory.CreateTempSubdirectory("weir-example-").FullName;
        await PemFolder.FillAsync(folder);
        var file = Path.Combine(folder, "weir.yaml");
        File.Copy(Path.Combine(WeirProgram.Root, example), file);
        var problem = await ProgramCheck.RunAsync(file);
        Directory.Delete(folder, recursive: true);

        Assert.Null(problem);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_Folder_IsInTheIndexAndHasAPage(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var index = File.ReadAllText(Path.Combine(WeirProgram.Root, "examples", "README.md"));

        Assert.True(File.Exists(Path.Combine(WeirProgram.Root, folder, "README.md")), $"{folder} has no README.md");
        Assert.Contains($"({Path.GetFileName(folder)}/README.md)", index, StringComparison.Ordinal);
    }
}
