using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

public sealed class PartialTypeRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(PartialTypeRule.Check(RepositoryTree.Current));

    [Fact]
    public void Check_SplitBySize_FindsBothHalves()
    {
        var tree = RepositoryTree.Of(("src/A.cs", "partial class A;"), ("src/A.Reading.cs", "partial class A;"));

        Verdict.Found(PartialTypeRule.Check(tree), "src/A.Reading.cs:1", "src/A.cs:1");
    }

    [Fact]
    public void Check_SplitForUnsafe_FindsNothing()
    {
        var tree = RepositoryTree.Of(("src/A.cs", "partial class A;"), ("src/A.Unsafe.cs", "partial class A;"));

        Verdict.Clean(PartialTypeRule.Check(tree));
    }

    [Fact]
    public void Check_SourceGenerator_FindsNothing()
    {
        const string Code = "static partial class A { [LibraryImport(\"libc\")] static partial int close(int fd); }";

        Verdict.Clean(PartialTypeRule.Check(RepositoryTree.Of(("src/A.cs", Code))));
    }
}
