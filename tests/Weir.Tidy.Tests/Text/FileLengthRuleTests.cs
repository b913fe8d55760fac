using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

public sealed class FileLengthRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(FileLengthRule.Check(RepositoryTree.Current));

    [Fact]
    public void Check_800Lines_FindsNothing()
    {
        var tree = RepositoryTree.Of(("src/A.cs", string.Concat(Enumerable.Repeat("//\n", 800))));

        Verdict.Clean(FileLengthRule.Check(tree));
    }

    [Fact]
    public void Check_801Lines_FindsTheFile()
    {
        var tree = RepositoryTree.Of(("src/A.cs", string.Concat(Enumerable.Repeat("//\n", 801))));

        Verdict.Found(FileLengthRule.Check(tree), "src/A.cs:801");
    }
}
