using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

/// <summary>120 columns for what people edit as code.</summary>
internal static class LineLengthRule
{
    public const int ColumnsMax = 120;

    private static readonly string[] s_endings = [".cs", ".csproj", ".props", ".targets", ".slnx", ".sh", ".yaml"];
    private static readonly string[] s_scripts = ["weir", "test", ".ci/run"];

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        foreach (var file in tree.Files.Where(IsCode))
        {
            for (var i = 0; i < file.Lines.Length; i++)
            {
                if (file.Lines[i].Length > ColumnsMax)
                {
                    yield return new(file.Path, i + 1, $"{file.Lines[i].Length} columns, at most {ColumnsMax}.");
                }
            }
        }
    }

    private static bool IsCode(SourceFile file) =>
        s_scripts.Contains(file.Path) || s_endings.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal));
}
