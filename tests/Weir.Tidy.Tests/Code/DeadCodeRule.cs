using Microsoft.CodeAnalysis.CSharp;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

/// <summary>
/// Commented-out code: a comment line that ends as code ends, holds a mark that prose does not, and parses as one C#
/// statement or member without an error. Prose with a semicolon at its end does not parse.
/// </summary>
internal static class DeadCodeRule
{
    private static readonly string[] s_marks = ["=", "(", "++", "--", "return", "break;", "continue;", "using ", "{"];

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        foreach (var file in tree.CSharp)
        {
            foreach (var comment in file.Comments)
            {
                if (comment.ToString().Split('\n').Any(IsCode))
                {
                    yield return file.At(comment, "commented-out code: delete it, git remembers.");
                }
            }
        }
    }

    private static bool IsCode(string line)
    {
        var text = line.Trim().TrimStart('/', '*').Replace("*/", "", StringComparison.Ordinal).Trim();
        if (text.Length == 0 || !s_marks.Any(mark => text.Contains(mark, StringComparison.Ordinal)))
        {
            return false;
        }
        return text[^1] switch
        {
            ';' => Parses(text),
            '{' => Parses(text + "}"),
            '}' => Parses(text),
            _ => false,
        };
    }

    private static bool Parses(string text)
    {
        var statement = SyntaxFactory.ParseStatement(text);
        if (!statement.ContainsDiagnostics && statement.FullSpan.Length == text.Length)
        {
            return true;
        }
        var member = SyntaxFactory.ParseMemberDeclaration(text);
        return member is not null && !member.ContainsDiagnostics && member.FullSpan.Length == text.Length;
    }
}
