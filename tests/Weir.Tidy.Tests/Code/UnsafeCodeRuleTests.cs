using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Code;

public sealed class UnsafeCodeRuleTests
{
    [Fact]
    public void Check_Tree_FindsNothing() => Verdict.Clean(UnsafeCodeRule.Check(RepositoryTree.Current));

    [Theory]
    [InlineData("unsafe class A;")]
    [InlineData("class A { unsafe void Run() { } }")]
    [InlineData("class A { void Run() { unsafe { } } }")]
    [InlineData("class A { void Run() { void* p; } }")]
    [InlineData("class A { void Run() { byte* p = stackalloc byte[3]; } }")]
    [InlineData("class A { delegate*<int, void> _call; }")]
    [InlineData("class A { void Run() { fixed (nint p = x) ; } }")]
    [InlineData("class A { int Run(ref int x) => Unsafe.Add(ref x, 1); }")]
    public void Check_UnsafeInAnOrdinaryFile_FindsIt(string code)
    {
        Verdict.Found(UnsafeCodeRule.Check(RepositoryTree.Of(("src/A.cs", code))), "src/A.cs:1");
    }

    [Theory]
    [InlineData("src/Weir.Core/A.Unsafe.cs")]
    [InlineData("src/Weir.IO/Native/A.cs")]
    public void Check_UnsafeInItsPlaceWithArgument_FindsNothing(string path)
    {
        Verdict.Clean(UnsafeCodeRule.Check(RepositoryTree.Of((path, "// Safety: nothing is read.\nunsafe class A;"))));
    }

    [Fact]
    public void Check_UnsafeInItsPlaceWithoutArgument_FindsTheFile()
    {
        var tree = RepositoryTree.Of(("src/A.Unsafe.cs", "\nunsafe class A;"));

        Verdict.Found(UnsafeCodeRule.Check(tree), "src/A.Unsafe.cs:1");
    }

    [Fact]
    public void Check_StackallocToASpan_FindsNothing()
    {
        var tree = RepositoryTree.Of(("src/A.cs", "class A { void Run() { Span<byte> s = stackalloc byte[3]; } }"));

        Verdict.Clean(UnsafeCodeRule.Check(tree));
    }
}
