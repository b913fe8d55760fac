using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

public sealed class OpenTaskRuleTests
{
    private const string Mark = "TO" + "DO";

    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(OpenTaskRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("src/A.cs", "class A; // {0}: later")]
    [InlineData("src/A.cs", "/* {0} */ class A;")]
    [InlineData("src/A.cs", "/// <summary>{0}</summary>\nclass A;")]
    [InlineData("weir", "# {0} later")]
    [InlineData("examples/a/weir.yaml", "# {0}")]
    public void Check_OpenTask_FindsTheLine(string path, string text)
    {
        var tree = RepositoryTree.Of((path, text.Replace("{0}", Mark, StringComparison.Ordinal)));

        Verdict.Found(OpenTaskRule.Check(tree), path + ":1");
    }

    [Fact]
    public void Check_MarkInAString_FindsNothing()
    {
        var tree = RepositoryTree.Of(("src/A.cs", $"class A {{ string s = \"{Mark}\"; }}"));

        Verdict.Clean(OpenTaskRule.Check(tree));
    }
}
