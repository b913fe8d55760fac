using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

public sealed class RegionRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(RegionRule.Check(RepositoryTree.Current));

    [Fact]
    public void Check_Region_FindsIt()
    {
        var tree = RepositoryTree.Of(("src/A.cs", "class A\n{\n#region Fields\n#endregion\n}\n"));

        Verdict.Found(RegionRule.Check(tree), "src/A.cs:3");
    }
}
