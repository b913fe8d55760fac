using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Layers;

public sealed class BannedSymbolsRuleTests
{
    private static readonly (string, string) s_list = (BannedSymbolsRule.List, "T:System.Console;no");
    private static readonly (string, string) s_shared = ("src/Source.props", Text("src/Source.props"));

    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(BannedSymbolsRule.Check(RepositoryTree.Current));

    [Fact]
    public void Check_ListIsGone_FindsIt()
    {
        Verdict.Found(BannedSymbolsRule.Check(RepositoryTree.Of(s_shared)), BannedSymbolsRule.List + ":1");
    }

    [Theory]
    [InlineData(";Weir.Cli;", ";Weir.Cli;Weir.Gateway;")]
    [InlineData("Weir.Admin;", "")]
    [InlineData("AdditionalFiles", "None")]
    [InlineData("PackageReference", "None")]
    [InlineData("'$(OnTheDataPath)' == 'true'", "false")]
    public void Check_WiringIsCut_FindsIt(string piece, string replacement)
    {
        var cut = s_shared.Item2.Replace(piece, replacement, StringComparison.Ordinal);
        var tree = RepositoryTree.Of(s_list, ("src/Source.props", cut));

        Verdict.Found(BannedSymbolsRule.Check(tree), "src/Source.props:1");
    }

    [Fact]
    public void Check_ProjectWithoutTheImport_FindsIt()
    {
        var tree = RepositoryTree.Of(s_list, s_shared, ("src/A/A.csproj", "<Project />"));

        Verdict.Found(BannedSymbolsRule.Check(tree), "src/A/A.csproj:1");
    }

    [Theory]
    [InlineData(".editorconfig", "dotnet_diagnostic.RS0030.severity = none")]
    [InlineData("Directory.Build.props", "<NoWarn>$(NoWarn);RS0030</NoWarn>")]
    [InlineData("Directory.Build.props", "<RunAnalyzers>false</RunAnalyzers>")]
    [InlineData("Directory.Build.props", "<OffTheDataPath>;Weir.Http;</OffTheDataPath>")]
    public void Check_SwitchedOff_FindsTheLine(string path, string line)
    {
        Verdict.Found(BannedSymbolsRule.Check(RepositoryTree.Of(s_list, s_shared, (path, line))), path + ":1");
    }

    private static string Text(string path) => RepositoryTree.Current.Find(path)!.Text;
}
