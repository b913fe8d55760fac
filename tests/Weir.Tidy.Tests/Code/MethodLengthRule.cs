using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

/// <summary>Methods end after 70 lines; the core of an algorithm may be listed here with its reason.</summary>
internal static class MethodLengthRule
{
    public const int LinesMax = 70;

    // "path Method" to the reason why splitting it would make it harder to read.
    private static readonly Dictionary<string, string> s_listed = new(StringComparer.Ordinal);

    public static IEnumerable<Finding> Check(RepositoryTree tree) => Check(tree, s_listed);

    /// <summary>A listed method that has become short, or has gone, is a finding too.</summary>
    public static IEnumerable<Finding> Check(RepositoryTree tree, IReadOnlyDictionary<string, string> listed)
    {
        var unused = new HashSet<string>(listed.Keys, StringComparer.Ordinal);
        foreach (var file in tree.CSharp)
        {
            foreach (var method in file.Syntax.DescendantNodes().Where(IsMethod))
            {
                var lines = SourceFile.LengthOf(method);
                if (lines <= LinesMax || unused.Remove($"{file.Path} {NameOf(method)}"))
                {
                    continue;
                }
                yield return file.At(method, $"{NameOf(method)} has {lines} lines, at most {LinesMax}.");
            }
        }
        foreach (var entry in unused)
        {
            yield return new(entry.Split(' ')[0], 1, $"listed as a long method, but it is none: {entry}");
        }
    }

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax;

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        BaseMethodDeclarationSyntax method when method.Parent is BaseTypeDeclarationSyntax type => type.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        _ => node.Kind().ToString(),
    };
}
