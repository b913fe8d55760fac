using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

public sealed class LineLengthRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(LineLengthRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("src/A.cs")]
    [InlineData("src/A.csproj")]
    [InlineData(".ci/run")]
    public void Check_121Columns_FindsTheLine(string path)
    {
        var tree = RepositoryTree.Of((path, "ok\n" + new string('x', 121) + "\n"));

        Verdict.Found(LineLengthRule.Check(tree), path + ":2");
    }

    [Fact]
    public void Check_120Columns_FindsNothing()
    {
        var tree = RepositoryTree.Of(("src/A.cs", new string('x', 120) + "\n"));

        Verdict.Clean(LineLengthRule.Check(tree));
    }
}
