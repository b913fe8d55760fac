using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

public sealed class TopLevelTypeRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(TopLevelTypeRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("namespace N;\nclass A;\nclass B;")]
    [InlineData("namespace N { class A;\n\ninterface B; }")]
    [InlineData("class A;\n\nrecord B;")]
    [InlineData("enum A { X }\n\nenum B { Y }")]
    public void Check_SecondType_FindsIt(string code)
    {
        Verdict.Found(TopLevelTypeRule.Check(RepositoryTree.Of(("src/A.cs", code))), "src/A.cs:3");
    }

    [Fact]
    public void Check_LongSecondStruct_FindsIt()
    {
        var tree = RepositoryTree.Of(("src/A.cs", "class A;\nstruct B\n{\n" + new string('\n', 40) + "}\n"));

        Verdict.Found(TopLevelTypeRule.Check(tree), "src/A.cs:2");
    }

    [Theory]
    [InlineData("enum E { X }\nclass A { class Inner; }\nstruct B;\ndelegate void C();")]
    [InlineData("struct A { E _e; }\nenum E { X }")]
    public void Check_SmallCompanions_FindsNothing(string code)
    {
        Verdict.Clean(TopLevelTypeRule.Check(RepositoryTree.Of(("src/A.cs", code))));
    }
}
