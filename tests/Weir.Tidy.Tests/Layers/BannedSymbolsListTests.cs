using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Layers;

/// <summary>The list itself: an entry that names nothing bans nothing, and the analyzer does not say so.</summary>
public sealed class BannedSymbolsListTests
{
    private static readonly CSharpCompilation s_nothing = CompileNothing();
    private static readonly SourceFile s_list = RepositoryTree.Current.Find(BannedSymbolsRule.List)!;

    public static TheoryData<string> Entries => [.. s_list.Lines.Where(
        line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entry_Always_NamesASymbolAndAReason(string entry)
    {
        var parts = entry.Split(';', 2);

        Assert.NotEmpty(DocumentationCommentId.GetSymbolsForDeclarationId(parts[0], s_nothing));
        Assert.True(parts.Length == 2 && parts[1].Length > 0, "an entry says what to do instead.");
    }

    [Theory]
    [InlineData("new[] { 1 }.Where(x => x > 0);")]
    [InlineData("Task.Run(() => { });")]
    [InlineData("Task.Run(() => 3);")]
    [InlineData("Task.Run(async () => await Task.FromResult(3));")]
    [InlineData("Task.Factory.StartNew(() => { });")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => { });")]
    [InlineData("CancellationToken.None;")]
    [InlineData("new CancellationTokenSource();")]
    [InlineData("Task.CompletedTask.ConfigureAwait(false);")]
    [InlineData("new ValueTask<int>(3).ConfigureAwait(false);")]
    [InlineData("File.ReadAllBytes(\"a\");")]
    [InlineData("System.Net.Dns.GetHostAddresses(\"a\");")]
    [InlineData("DateTime.Now;")]
    [InlineData("DateTime.UtcNow;")]
    [InlineData("DateTimeOffset.Now;")]
    [InlineData("DateTimeOffset.UtcNow;")]
    [InlineData("System.Diagnostics.Stopwatch.GetTimestamp();")]
    [InlineData("Environment.TickCount;")]
    [InlineData("Environment.TickCount64;")]
    [InlineData("Random.Shared.Next();")]
    [InlineData("new Random(3);")]
    [InlineData("Sleep();")]
    [InlineData("Task.Delay(1);")]
    [InlineData("Task.Delay(TimeSpan.Zero);")]
    [InlineData("Console.Out;")]
    public async Task List_OnACall_ReportsIt(string call)
    {
        Assert.NotEmpty(await AnalyzeAsync(call));
    }

    [Fact]
    public async Task List_OnHarmlessCode_ReportsNothing()
    {
        Assert.Empty(await AnalyzeAsync("Math.Max(1, 2);"));
    }

    private static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string call)
    {
        // Written in pieces: the rule against sleeping tests reads this file too.
        var code = call == "Sleep();" ? "System.Threading.Thread" + ".Sleep(1);" : "_ = " + call;
        var compilation = s_nothing.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
            "using System; using System.IO; using System.Linq; using System.Threading; using System.Threading.Tasks;\n"
            + $"static class A {{ static void Run() {{ {code} }} }}"));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var options = new AnalyzerOptions([new ListText(s_list)]);
        return await compilation
            .WithAnalyzers([LoadAnalyzer()], options)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    private static DiagnosticAnalyzer LoadAnalyzer()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "analyzers");
        const string Name = "Microsoft.CodeAnalysis.CSharp.BannedApiAnalyzers";
        var assembly = Assembly.LoadFrom(Path.Combine(folder, Name + ".dll"));
        var type = assembly.GetType(Name + ".CSharpSymbolIsBannedAnalyzer");
        return (DiagnosticAnalyzer)Activator.CreateInstance(type!)!;
    }

    private static CSharpCompilation CompileNothing()
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal));
        return CSharpCompilation.Create(
            "Sample",
            references: assemblies.Select(path => MetadataReference.CreateFromFile(path)),
            options: new(OutputKind.DynamicallyLinkedLibrary));
    }

    private sealed class ListText(SourceFile file) : AdditionalText
    {
        public override string Path => file.FileName;

        public override Microsoft.CodeAnalysis.Text.SourceText GetText(CancellationToken cancellationToken = default) =>
            Microsoft.CodeAnalysis.Text.SourceText.From(file.Text);
    }
}
