using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

/// <summary>A file that needs regions is two files.</summary>
internal static class RegionRule
{
    public static IEnumerable<Finding> Check(RepositoryTree tree) =>
        from file in tree.CSharp
        from trivia in file.Syntax.DescendantTrivia()
        where trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)
        select file.At(trivia, "no regions: split the type or the file.");
}
