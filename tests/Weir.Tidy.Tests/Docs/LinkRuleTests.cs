using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Docs;

public sealed class LinkRuleTests
{
    private const string Other = "# One heading\n\n## The `Fault` table: kinds\n";

    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(LinkRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("[a](missing.md)")]
    [InlineData("[a](../../outside.md)")]
    [InlineData("![a](/docs/missing.png \"title\")")]
    [InlineData("[a](other.md#no-heading)")]
    [InlineData("[a](#nowhere)")]
    [InlineData("[a]: missing.md")]
    [InlineData("[a](Other.md)")]
    public void Check_BrokenLink_FindsIt(string link)
    {
        var tree = RepositoryTree.Of(("docs/a.md", "# A\n" + link), ("docs/other.md", Other));

        Verdict.Found(LinkRule.Check(tree), "docs/a.md:2");
    }

    [Theory]
    [InlineData("[a](other.md)")]
    [InlineData("[a](./other.md#one-heading)")]
    [InlineData("[a](other.md#the-fault-table-kinds)")]
    [InlineData("[a](../docs)")]
    [InlineData("[a](/docs/other.md)")]
    [InlineData("[a](#a)")]
    [InlineData("[a](https://example.org/missing.md)")]
    [InlineData("`[a](missing.md)`")]
    [InlineData("```\n[a](missing.md)\n```")]
    public void Check_GoodLink_FindsNothing(string link)
    {
        var tree = RepositoryTree.Of(("docs/a.md", "# A\n" + link), ("docs/other.md", Other));

        Verdict.Clean(LinkRule.Check(tree));
    }
}
