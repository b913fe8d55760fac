using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

public sealed class DeadCodeRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(DeadCodeRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("// _count = 3;")]
    [InlineData("//Run(x, y);")]
    [InlineData("// if (x) {")]
    [InlineData("// return x;")]
    [InlineData("// private void Run() {")]
    [InlineData("/* var x = Read(); */")]
    [InlineData("// for (var i = 0; i < 3; i++) { }")]
    public void Check_CommentedOutCode_FindsIt(string comment)
    {
        var tree = RepositoryTree.Of(("src/A.cs", $"class A\n{{\n{comment}\n}}\n"));

        Verdict.Found(DeadCodeRule.Check(tree), "src/A.cs:3");
    }

    [Theory]
    [InlineData("// The loop owns it; nobody else writes.")]
    [InlineData("// First the head (RFC 9112 2.1);")]
    [InlineData("// then the body;")]
    [InlineData("// size = count * width")]
    [InlineData("// returns {")]
    [InlineData("/// <code>Run(x);</code>")]
    public void Check_Prose_FindsNothing(string comment)
    {
        var tree = RepositoryTree.Of(("src/A.cs", $"class A\n{{\n{comment}\nint _x;\n}}\n"));

        Verdict.Clean(DeadCodeRule.Check(tree));
    }
}
