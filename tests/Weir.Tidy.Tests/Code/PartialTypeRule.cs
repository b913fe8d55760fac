using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

/// <summary>
/// A type is split only for a source generator, for X.Log.cs, for X.Unsafe.cs and for a platform; never to hide its
/// size.
/// </summary>
internal static class PartialTypeRule
{
    private static readonly string[] s_parts =
        ["Log", "Unsafe", "Linux", "Simulated", "MacOS", "Windows", "X64", "Arm64"];

    private static readonly string[] s_generators =
        ["LibraryImport", "GeneratedRegex", "LoggerMessage", "JsonSerializable", "JsonSourceGenerationOptions"];

    public static IEnumerable<Finding> Check(RepositoryTree tree) =>
        from file in tree.CSharp
        from type in file.Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>()
        where type.Modifiers.Any(SyntaxKind.PartialKeyword) && !HasPart(tree, file) && !IsGenerated(type)
        select file.At(type, $"{type.Identifier.Text} is partial without a reason: give each half its own type.");

    // X.cs beside X.Unsafe.cs, or X.Unsafe.cs itself.
    private static bool HasPart(RepositoryTree tree, SourceFile file)
    {
        var stem = file.Path[..^".cs".Length];
        return s_parts.Any(
            part => stem.EndsWith("." + part, StringComparison.Ordinal) || tree.Exists($"{stem}.{part}.cs"));
    }

    private static bool IsGenerated(TypeDeclarationSyntax type) => type.DescendantNodes().OfType<AttributeSyntax>()
        .Any(attribute => s_generators.Contains(attribute.Name.ToString()));
}
