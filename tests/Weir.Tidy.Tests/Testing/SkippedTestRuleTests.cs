using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Testing;

public sealed class SkippedTestRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(SkippedTestRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("class A { [Fact(Skip = \"slow\")] void T() { } }")]
    [InlineData("class A { [Theory(SkipUnless = nameof(X))] void T() { } }")]
    [InlineData("class A { [Fact(Explicit = true)] void T() { } }")]
    [InlineData("class A { [Fact] void T() { Assert.Skip(\"no nginx\"); } }")]
    public void Check_SkippedTest_FindsIt(string code)
    {
        Verdict.Found(SkippedTestRule.Check(RepositoryTree.Of(("tests/A.cs", code))), "tests/A.cs:1");
    }

    [Fact]
    public void Check_TestThatRuns_FindsNothing()
    {
        const string Code = "class A { [Theory] [InlineData(1)] void T() { xs.Skip(1); } }";

        Verdict.Clean(SkippedTestRule.Check(RepositoryTree.Of(("tests/A.cs", Code))));
    }
}
