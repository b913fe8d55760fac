using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

/// <summary>800 lines of C# are the wall; 50 to 250 are usual.</summary>
internal static class FileLengthRule
{
    public const int LinesMax = 800;

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        foreach (var file in tree.CSharp)
        {
            // What follows the last newline is not a line.
            var lines = file.Text.EndsWith('\n') ? file.Lines.Length - 1 : file.Lines.Length;
            if (lines > LinesMax)
            {
                yield return new(file.Path, LinesMax + 1, $"{lines} lines, at most {LinesMax}: split the file.");
            }
        }
    }
}
