using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weir.Tidy.Tests.Tree;

/// <summary>One text file of the tree, with its path from the root and, for C#, its syntax. Immutable.</summary>
internal sealed class SourceFile
{
    private static readonly CSharpParseOptions s_options =
        new(LanguageVersion.Latest, DocumentationMode.Parse, preprocessorSymbols: ["DEBUG"]);

    private readonly Lazy<CompilationUnitSyntax> _syntax;

    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Lines = text.Split('\n');
        _syntax = new(() => SyntaxFactory.ParseCompilationUnit(text, options: s_options));
    }

    public string Path { get; }

    public string Text { get; }

    public string[] Lines { get; }

    public CompilationUnitSyntax Syntax => _syntax.Value;

    public string FileName => System.IO.Path.GetFileName(Path);

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    public IEnumerable<string> Folders => Folder.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public bool IsProject => Path.EndsWith(".csproj", StringComparison.Ordinal);

    /// <summary>Comments of C# code, documentation left out.</summary>
    public IEnumerable<SyntaxTrivia> Comments => Syntax.DescendantTrivia().Where(
        trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia);

    public Finding At(SyntaxNode node, string message) => new(Path, LineOf(node.SpanStart), message);

    public Finding At(SyntaxToken token, string message) => new(Path, LineOf(token.SpanStart), message);

    public Finding At(SyntaxTrivia trivia, string message) => new(Path, LineOf(trivia.SpanStart), message);

    /// <summary>Every line that the pattern matches.</summary>
    public IEnumerable<Finding> Matches(Regex pattern, string message)
    {
        for (var i = 0; i < Lines.Length; i++)
        {
            if (pattern.IsMatch(Lines[i]))
            {
                yield return new(Path, i + 1, message);
            }
        }
    }

    /// <summary>How many lines the node takes, attributes and comments above it left out.</summary>
    public static int LengthOf(SyntaxNode node)
    {
        var attributes = node.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        var start = attributes is null ? node.SpanStart : attributes.GetLastToken().GetNextToken().SpanStart;
        var text = node.SyntaxTree.GetText().Lines;
        return text.GetLineFromPosition(node.Span.End).LineNumber - text.GetLineFromPosition(start).LineNumber + 1;
    }

    private int LineOf(int position) => Syntax.SyntaxTree.GetText().Lines.GetLineFromPosition(position).LineNumber + 1;
}
