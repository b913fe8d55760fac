using Microsoft.CodeAnalysis.CSharp.Syntax;
using Weir.Tidy.Tests.Tree;

namespace Weir.Tidy.Tests.Testing;

/// <summary>A test that sleeps is slow when it passes and wrong on a slow machine.</summary>
internal static class SleepingTestRule
{
    private static readonly string[] s_sleeps =
        ["Task.Delay", "Thread.Sleep", "Thread.SpinWait", "SpinWait.SpinUntil"];

    public static IEnumerable<Finding> Check(RepositoryTree tree) =>
        from file in tree.CSharp
        where file.IsTest
        from access in file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where s_sleeps.Any(sleep => IsOrEndsWith(access.ToString(), sleep))
        select file.At(access, "a test must not sleep: wait for the event itself, WaitAsync bounds the wait.");

    private static bool IsOrEndsWith(string access, string sleep) =>
        access == sleep || access.EndsWith("." + sleep, StringComparison.Ordinal);
}
