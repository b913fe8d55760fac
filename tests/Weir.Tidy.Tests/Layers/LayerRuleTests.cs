using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Layers;

public sealed class LayerRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(LayerRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("Weir.Core", "Weir.Http")]
    [InlineData("Weir.Http", "Weir.IO")]
    [InlineData("Weir.Transport", "Weir.Core")]
    [InlineData("Weir.Transport", "Weir.Gateway")]
    [InlineData("Weir.Gateway", "Weir.Load")]
    [InlineData("Weir.Configuration", "Weir.Admin")]
    public void Check_EdgeThatIsNotInTheLayout_NamesIt(string from, string to)
    {
        var tree = WithProject(from, $"<ProjectReference Include=\"../{to}/{to}.csproj\" />");

        var finding = Assert.Single(LayerRule.Check(tree));
        Assert.Contains($"{from} -> {to}", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Weir.Http", "Weir.Core")]
    [InlineData("Weir.Transport", "Weir.IO")]
    [InlineData("Weir.Cli", "Weir.Load")]
    public void Check_EdgeOfTheLayout_FindsNothing(string from, string to)
    {
        Verdict.Clean(LayerRule.Check(WithProject(from, $"<ProjectReference Include=\"../{to}/{to}.csproj\" />")));
    }

    [Theory]
    [InlineData("Weir.Core", "<PackageReference Include=\"System.IO.Hashing\" />")]
    [InlineData("Weir.Gateway", "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />")]
    [InlineData("Weir.Http", "<Reference Include=\"lib/Fast.dll\" />")]
    [InlineData("Weir.Admin", "<PackageReference Include=\"YamlDotNet\" />")]
    public void Check_PackageInTheWrongPlace_FindsTheProject(string project, string reference)
    {
        Verdict.Found(LayerRule.Check(WithProject(project, reference)), $"src/{project}/{project}.csproj:1");
    }

    [Fact]
    public void Check_PackageAboveTheDataPath_FindsNothing()
    {
        var tree = WithProject("Weir.Configuration", "<PackageReference Include=\"YamlDotNet\" />");

        Verdict.Clean(LayerRule.Check(tree));
    }

    [Fact]
    public void Check_ProjectWithoutALayer_FindsIt()
    {
        Verdict.Found(LayerRule.Check(WithProject("Weir.Extras", "")), "src/Weir.Extras/Weir.Extras.csproj:1");
    }

    [Fact]
    public void Check_SharedPackageThatFlows_FindsIt()
    {
        const string Shared = "<Project><ItemGroup><PackageReference Include=\"Fast\" /></ItemGroup></Project>";

        Verdict.Found(LayerRule.Check(RepositoryTree.Of(("src/Source.props", Shared))), "src/Source.props:1");
    }

    [Fact]
    public void Check_SettingsBesideAProject_FindsThem()
    {
        var tree = RepositoryTree.Of(("src/Weir.Http/Directory.Build.props", "<Project />"));

        Verdict.Found(LayerRule.Check(tree), "src/Weir.Http/Directory.Build.props:1");
    }

    private static RepositoryTree WithProject(string name, string item) => RepositoryTree.Of(
        ($"src/{name}/{name}.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>"));
}
