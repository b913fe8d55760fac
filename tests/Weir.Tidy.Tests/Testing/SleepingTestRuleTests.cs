using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Testing;

public sealed class SleepingTestRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(SleepingTestRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("await Task.Delay(10);")]
    [InlineData("Thread.Sleep(10);")]
    [InlineData("System.Threading.Thread.Sleep(10);")]
    [InlineData("SpinWait.SpinUntil(() => _done);")]
    public void Check_Sleep_FindsIt(string statement)
    {
        var tree = RepositoryTree.Of(("tests/A.cs", $"class A {{ async void T() {{ {statement} }} }}"));

        Verdict.Found(SleepingTestRule.Check(tree), "tests/A.cs:1");
    }

    [Fact]
    public void Check_WaitForAnEvent_FindsNothing()
    {
        const string Code = "class A { async void T() { await done.Task.WaitAsync(s_limit); } }";

        Verdict.Clean(SleepingTestRule.Check(RepositoryTree.Of(("tests/A.cs", Code))));
    }
}
