using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

public sealed class TypeNameRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(TypeNameRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("class PoolManager;")]
    [InlineData("struct HeadHelper;")]
    [InlineData("static class StringUtils;")]
    [InlineData("class A { enum ProcessorState { X } }")]
    [InlineData("delegate void HelperCall();")]
    public void Check_BannedWord_FindsTheType(string code)
    {
        Verdict.Found(TypeNameRule.Check(RepositoryTree.Of(("src/A.cs", code))), "src/A.cs:1");
    }

    [Theory]
    [InlineData("class Pool { void ManagerOf() { } }")]
    [InlineData("class Utilization;")]
    public void Check_OtherWord_FindsNothing(string code)
    {
        Verdict.Clean(TypeNameRule.Check(RepositoryTree.Of(("src/A.cs", code))));
    }
}
