using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Testing;

/// <summary>A test runs or does not exist.</summary>
internal static class SkippedTestRule
{
    private static readonly string[] s_arguments = ["Skip", "SkipWhen", "SkipUnless", "SkipExceptions", "Explicit"];
    private static readonly string[] s_calls = ["Assert.Skip", "Assert.SkipWhen", "Assert.SkipUnless"];

    public static IEnumerable<Finding> Check(RepositoryTree tree) =>
        from file in tree.CSharp
        where file.IsTest
        from node in file.Syntax.DescendantNodes()
        where IsSkip(node)
        select file.At(node, "a skipped test: repair it or delete it.");

    private static bool IsSkip(SyntaxNode node) => node switch
    {
        AttributeArgumentSyntax { NameEquals: { } name } => s_arguments.Contains(name.Name.Identifier.Text),
        InvocationExpressionSyntax call => s_calls.Contains(call.Expression.ToString()),
        _ => false,
    };
}
