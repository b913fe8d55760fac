using System.Text.RegularExpressions;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

/// <summary>Work that is left over belongs into an issue, not into a comment.</summary>
internal static class OpenTaskRule
{
    private const string Message = "an open task: do it, or write an issue.";

    private static readonly Regex s_mark = new(
        @"\b(TO" + @"DO|FIX" + @"ME|XX" + @"X)\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    private static readonly string[] s_endings =
        [".csproj", ".props", ".targets", ".sh", ".yaml", ".yml", ".js", ".css", ".html"];

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        foreach (var file in tree.CSharp)
        {
            var trivia = file.Syntax.DescendantTrivia();
            foreach (var comment in trivia.Where(comment => s_mark.IsMatch(comment.ToFullString())))
            {
                yield return file.At(comment, Message);
            }
        }
        var scripts = tree.Files.Where(
            file => s_endings.Contains(Path.GetExtension(file.Path)) || file.Path is "weir" or "test" or ".ci/run");
        foreach (var finding in scripts.SelectMany(file => file.Matches(s_mark, Message)))
        {
            yield return finding;
        }
    }
}
