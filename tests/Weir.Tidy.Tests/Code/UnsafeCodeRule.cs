using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

/// <summary>Unsafe code stays in files named X.Unsafe.cs or under Native, each with its safety argument.</summary>
internal static class UnsafeCodeRule
{
    // Members of the Unsafe class that only ask.
    private static readonly string[] s_harmless = ["SizeOf", "IsNullRef", "AreSame"];

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        foreach (var file in tree.CSharp)
        {
            var places = file.Syntax.DescendantNodes().Where(IsUnsafe).ToArray();
            if (places.Length == 0)
            {
                continue;
            }
            if (IsMeantForIt(file))
            {
                if (!file.Text.Contains("safety", StringComparison.OrdinalIgnoreCase))
                {
                    yield return new(file.Path, 1, "unsafe code without its argument (\"Safety: ...\").");
                }
                continue;
            }
            foreach (var place in places)
            {
                yield return file.At(place, "unsafe code belongs into X.Unsafe.cs or under Native.");
            }
        }
    }

    private static bool IsMeantForIt(SourceFile file) =>
        file.Path.EndsWith(".Unsafe.cs", StringComparison.Ordinal)
        || file.Folders.Contains("Native", StringComparer.Ordinal);

    private static bool IsUnsafe(SyntaxNode node) => node switch
    {
        MemberDeclarationSyntax member => member.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.UnsafeKeyword),
        UnsafeStatementSyntax or PointerTypeSyntax or FunctionPointerTypeSyntax or FixedStatementSyntax => true,
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Unsafe" } } access =>
            !s_harmless.Contains(access.Name.Identifier.Text),
        _ => false,
    };
}
