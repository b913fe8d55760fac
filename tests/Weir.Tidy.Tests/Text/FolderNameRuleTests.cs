using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

public sealed class FolderNameRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(FolderNameRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("src/Weir.Http/Models/A.cs")]
    [InlineData("src/Weir.Http/helpers/A.cs")]
    [InlineData("tests/Interfaces/A.cs")]
    [InlineData("bench/Utils/a.txt")]
    public void Check_FolderOfAKind_FindsTheFile(string path)
    {
        Verdict.Found(FolderNameRule.Check(RepositoryTree.Of((path, ""))), path + ":1");
    }

    [Fact]
    public void Check_FolderOfAFeature_FindsNothing()
    {
        Verdict.Clean(FolderNameRule.Check(RepositoryTree.Of(("src/Weir.Http/Heads/Models.cs", ""))));
    }
}
