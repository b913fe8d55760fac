using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Layers;

public sealed class SolutionRuleTests
{
    private const string Solution = "<Solution><Project Path=\"src/A/A.csproj\" /></Solution>";

    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(SolutionRule.Check(RepositoryTree.Current));

    [Fact]
    public void Check_ProjectLeftOut_FindsIt()
    {
        var tree = RepositoryTree.Of(("Weir.slnx", Solution), ("src/A/A.csproj", ""), ("src/B/B.csproj", ""));

        Verdict.Found(SolutionRule.Check(tree), "src/B/B.csproj:1");
    }

    [Fact]
    public void Check_ProjectThatIsGone_FindsTheSolution()
    {
        Verdict.Found(SolutionRule.Check(RepositoryTree.Of(("Weir.slnx", Solution))), "Weir.slnx:1");
    }
}
