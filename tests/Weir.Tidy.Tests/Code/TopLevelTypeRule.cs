using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

/// <summary>One top-level type a file; a small enum, delegate or struct that it uses may stay with it.</summary>
internal static class TopLevelTypeRule
{
    private const int SmallLinesMax = 40;

    public static IEnumerable<Finding> Check(RepositoryTree tree)
    {
        foreach (var file in tree.CSharp)
        {
            var types = file.Syntax
                .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
                .OfType<MemberDeclarationSyntax>()
                .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
                .ToArray();
            var guest = types.Where(IsSmall).ToArray();
            var hosts = types.Except(guest).ToArray();
            foreach (var type in hosts.Skip(1))
            {
                yield return file.At(type, "a second top-level type: it gets a file of its own.");
            }
            // Without a host the first of the small ones is the type of the file.
            if (hosts.Length == 0)
            {
                foreach (var type in guest.Skip(1).Where(type => !Uses(guest[0], type)))
                {
                    yield return file.At(type, "a second top-level type that the first does not use.");
                }
            }
        }
    }

    private static bool IsSmall(MemberDeclarationSyntax type) =>
        (type is EnumDeclarationSyntax or DelegateDeclarationSyntax or StructDeclarationSyntax
            || type.IsKind(SyntaxKind.RecordStructDeclaration))
        && SourceFile.LengthOf(type) <= SmallLinesMax;

    private static bool Uses(MemberDeclarationSyntax host, MemberDeclarationSyntax guest)
    {
        var name = guest is DelegateDeclarationSyntax call
            ? call.Identifier.Text
            : ((BaseTypeDeclarationSyntax)guest).Identifier.Text;
        return host.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.Text == name);
    }
}
