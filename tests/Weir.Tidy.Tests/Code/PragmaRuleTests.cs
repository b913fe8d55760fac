using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

public sealed class PragmaRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(PragmaRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("RS0030")]
    [InlineData("RS0030 //")]
    [InlineData("// all of them")]
    [InlineData("")]
    public void Check_WithoutNameOrReason_FindsTheLine(string rest)
    {
        // In two parts, so that this file holds no such line.
        var tree = RepositoryTree.Of(("src/A.cs", "class A\n{\n#pragma " + $"warning disable {rest}\n}}\n"));

        Verdict.Found(PragmaRule.Check(tree), "src/A.cs:3");
    }

    [Fact]
    public void Check_WithReason_FindsNothing()
    {
        var tree = RepositoryTree.Of(("src/A.cs", "#pragma " + "warning disable RS0030, CA1822 // The clock.\n"));

        Verdict.Clean(PragmaRule.Check(tree));
    }
}
