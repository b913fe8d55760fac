using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

public sealed class MethodLengthRuleTests
{
    private static readonly Dictionary<string, string> s_listed = new(StringComparer.Ordinal)
    {
        ["src/A.cs Run"] = "one state a case",
    };

    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(MethodLengthRule.Check(RepositoryTree.Current));

    [Fact]
    public void Check_70Lines_FindsNothing()
    {
        Verdict.Clean(MethodLengthRule.Check(WithMethodOf(70)));
    }

    [Fact]
    public void Check_71Lines_FindsTheMethod()
    {
        Verdict.Found(MethodLengthRule.Check(WithMethodOf(71)), "src/A.cs:3");
    }

    [Fact]
    public void Check_LongConstructor_FindsIt()
    {
        var tree = RepositoryTree.Of(("src/A.cs", "class A\n{\nA()\n{\n" + new string('\n', 80) + "}\n}\n"));

        Verdict.Found(MethodLengthRule.Check(tree), "src/A.cs:3");
    }

    [Fact]
    public void Check_ListedMethod_FindsNothing()
    {
        Verdict.Clean(MethodLengthRule.Check(WithMethodOf(90), s_listed));
    }

    [Fact]
    public void Check_ListedMethodThatIsShort_FindsTheEntry()
    {
        Verdict.Found(MethodLengthRule.Check(WithMethodOf(9), s_listed), "src/A.cs:1");
    }

    private static RepositoryTree WithMethodOf(int lines) => RepositoryTree.Of(
        ("src/A.cs", "class A\n{\n[Fact] // Comments and attributes above do not count.\nvoid Run()\n{\n"
            + string.Concat(Enumerable.Repeat(";\n", lines - 3)) + "}\n}\n"));
}
