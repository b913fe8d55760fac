using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

/// <summary>A type is named after its job; words that fit every job name none.</summary>
internal static class TypeNameRule
{
    private static readonly HashSet<string> s_banned = new(StringComparer.Ordinal)
    {
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Processor",
    };

    private static readonly Regex s_word = new("[A-Z][a-z0-9]*", RegexOptions.None, TimeSpan.FromSeconds(5));

    public static IEnumerable<Finding> Check(RepositoryTree tree) =>
        from file in tree.CSharp
        from node in file.Syntax.DescendantNodes()
        let name = NameOf(node)
        where s_word.Matches(name.Text ?? "").Any(word => s_banned.Contains(word.Value))
        select file.At(name, $"{name.Text}: name the job that the type does.");

    private static SyntaxToken NameOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier,
        DelegateDeclarationSyntax type => type.Identifier,
        _ => default,
    };
}
