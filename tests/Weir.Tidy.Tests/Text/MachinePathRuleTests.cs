using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Text;

public sealed class MachinePathRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(MachinePathRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("cd |work/main")]
    [InlineData("cert: |root/site.pem")]
    [InlineData("\"|home/jo/weir\"")]
    [InlineData("<Path>|Users/jo/weir</Path>")]
    public void Check_PathOfAMachine_FindsTheLine(string text)
    {
        var tree = RepositoryTree.Of(("docs/a.md", "first\n" + text.Replace('|', '/')));

        Verdict.Found(MachinePathRule.Check(tree), "docs/a.md:2");
    }

    [Theory]
    [InlineData("https://example.org/work/list")]
    [InlineData("./root/a")]
    [InlineData("a/work/b")]
    [InlineData("/workers/7")]
    public void Check_OtherPath_FindsNothing(string text)
    {
        Verdict.Clean(MachinePathRule.Check(RepositoryTree.Of(("docs/a.md", text))));
    }
}
